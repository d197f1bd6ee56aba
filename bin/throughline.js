#!/usr/bin/env node
import { existsSync } from 'node:fs';

const main = new URL('../dist/services/cli/main.js', import.meta.url);
if (!existsSync(main)) {
  console.error('throughline is not built yet: run `make build`');
  process.exit(1);
}
await import(main.href);
