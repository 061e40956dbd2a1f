/** Address of the examples, which the build fills in. */
declare const EXAMPLES: string

declare module '*.css'
