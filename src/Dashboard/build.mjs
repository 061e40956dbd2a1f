// Checks the types, bundles, and writes the site: index.html and files whose names have the hash of their content.
import { createRequire } from 'node:module'
import { createHash } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync } from 'node:zlib'

const home = dirname(fileURLToPath(import.meta.url))
const work = resolve(process.argv[2] ?? join(home, '../../artifacts/dashboard'))
const modules = join(work, 'node_modules')
const esbuild = createRequire(join(work, 'package.json'))('esbuild')

function checkTypes() {
  const tsc = spawnSync(join(modules, '.bin/tsc'), ['--noEmit', '--project', home], { encoding: 'utf8' })
  if (tsc.status === 0) return
  process.stderr.write(tsc.stdout + tsc.stderr + (tsc.error?.message ?? ''))
  process.exit(1)
}

/** The first comment of an example says what it is. */
function examples() {
  const folder = join(home, '../../examples')
  const names = readdirSync(folder).filter(name => name.endsWith('.yaml')).sort()
  return names.map(name => {
    const text = readFileSync(join(folder, name), 'utf8').replace(/^# yaml-language-server.*\n/, '')
    const about = /^((?:#.*\n)+)/.exec(text)?.[1].replace(/^# ?/gm, '').replace(/\s+/g, ' ').trim() ?? ''
    return { name: name.replace(/\.yaml$/, ''), about, text }
  })
}

function hashed(name, extension, content) {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 10)
  return { name: `${name}-${hash}.${extension}`, content: Buffer.from(content) }
}

async function main() {
  checkTypes()
  const icon = hashed('icon', 'svg', readFileSync(join(home, 'icon.svg')))
  const recipes = hashed('examples', 'json', JSON.stringify(examples()))
  const bundle = await esbuild.build({
    entryPoints: [join(home, 'source/app.tsx')],
    nodePaths: [modules],
    outdir: join(work, 'site'),
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: ['es2022'],
    legalComments: 'none',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    define: { EXAMPLES: JSON.stringify(`/assets/${recipes.name}`) },
    logLevel: 'warning',
  })
  const output = extension => bundle.outputFiles.find(file => file.path.endsWith(extension)).contents
  const script = hashed('app', 'js', output('.js'))
  const style = hashed('app', 'css', output('.css'))
  const page = readFileSync(join(home, 'index.html'), 'utf8')
    .replace('{{script}}', `/assets/${script.name}`)
    .replace('{{style}}', `/assets/${style.name}`)
    .replace('{{icon}}', `/assets/${icon.name}`)

  const site = join(work, 'site')
  rmSync(site, { recursive: true, force: true })
  mkdirSync(site, { recursive: true })
  for (const file of [script, style, icon, recipes, { name: 'index.html', content: Buffer.from(page) }]) {
    writeFileSync(join(site, file.name), file.content)
    writeFileSync(join(site, `${file.name}.br`), brotliCompressSync(file.content))
  }
}

await main()
