// Bundles the script's tests and runs them: node run.mjs WORK
import { createRequire } from 'node:module'
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const home = dirname(fileURLToPath(import.meta.url))
const work = resolve(process.argv[2])
const esbuild = createRequire(join(work, 'package.json'))('esbuild')
const out = join(work, 'tests')
const names = readdirSync(home).filter(name => name.endsWith('.test.ts'))
await esbuild.build({
  entryPoints: names.map(name => join(home, name)), outdir: out, outExtension: { '.js': '.mjs' }, bundle: true,
  platform: 'node', format: 'esm', target: 'node18', logLevel: 'warning',
})
const files = names.map(name => join(out, name.replace(/\.ts$/, '.mjs')))
process.exit(spawnSync(process.execPath, ['--test', ...files], { stdio: 'inherit' }).status ?? 1)
