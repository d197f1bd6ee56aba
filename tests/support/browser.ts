import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { WEB_ROOT } from '../../services/insights/http/pages.ts';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** What is missing to open the page in a browser; "" when nothing is. */
export const missing = !existsSync(CHROMIUM)
  ? `no browser at ${CHROMIUM}: install chromium or set CHROMIUM`
  : existsSync(join(WEB_ROOT, 'index.html'))
    ? ''
    : 'the page is not built: npx vite build services/insights/web';

/** A browser that remembers nothing of other tests, and what it asked for and complained about. */
export interface Browser {
  readonly page: Page;
  /** Errors on the console and uncaught ones. */
  readonly faults: string[];
  /** Every address it asked for. */
  readonly requests: string[];
  newPage(): Promise<Page>;
  close(): Promise<void>;
}

/** Opens a real browser with one page. */
export async function openBrowser(): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'throughline-browser-'));
  const faults: string[] = [];
  const requests: string[] = [];
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    args: FLAGS,
    locale: 'en-GB',
    viewport: { width: 1440, height: 1000 },
  });
  const page = await context.newPage();
  page.on('console', (m) => m.type() === 'error' && faults.push(m.text()));
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('request', (r) => requests.push(r.url()));
  return {
    page,
    faults,
    requests,
    newPage: () => context.newPage(),
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
