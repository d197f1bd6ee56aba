import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sendAll } from '../stitching/send.ts';
import { backend } from '../support/backend.ts';
import { type Browser, missing, openBrowser } from '../support/browser.ts';
import { type RoleName, type RoleProcess, runThroughline, startRole } from '../support/processes.ts';

const PATIENCE = { timeout: 30_000 };

const at = (minute: number) => new Date(Date.UTC(2026, 4, 4, 10, minute)).toISOString();
const event = (messageId: string, minute: number, more: Record<string, unknown>) => ({
  type: 'page',
  name: 'Product',
  messageId,
  timestamp: at(minute),
  ...more,
});
const LAPTOP = { anonymousId: 'laptop-0001-of-ann' };
const AD = { context: { campaign: { source: 'google', medium: 'cpc', name: 'spring' } } };
const MAIL = 'ann@mail.example';
const EVENTS = [
  event('visit', 0, { ...LAPTOP, ...AD }),
  event('login', 2, { ...LAPTOP, userId: 'ann' }),
  event('call', 20, { type: 'track', event: 'Call Ended', context: { traits: { email: MAIL } } }),
  event('both', 30, { type: 'identify', userId: 'ann', traits: { email: MAIL } }),
  event('order', 60, {
    type: 'track',
    event: 'Order Completed',
    userId: 'ann',
    properties: { order_id: 'A-1', revenue: 80, currency: 'EUR' },
  }),
];

describe.skipIf(missing !== '')(`identity on the page${missing && ` (${missing})`}`, () => {
  const { env: servers } = backend();
  const folder = mkdtempSync(join(tmpdir(), 'throughline-page-identity-'));
  const env: Record<string, string> = { ...servers, TL_DATA_DIR: folder, TL_CONFIG: 'development' };
  const roles = new Map<RoleName, RoleProcess>();
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    expect(await runThroughline(['topics'], env)).toMatchObject({ code: 0 });
    expect(await runThroughline(['migrate'], env)).toMatchObject({ code: 0 });
    for (const role of ['collector', 'journeys', 'loader', 'insights'] as const)
      roles.set(role, await startRole(role, env));
    await sendAll(roles.get('collector')?.url ?? '', EVENTS, async () => {});
    browser = await openBrowser();
    page = browser.page;
    await page.goto(roles.get('insights')?.url ?? '');
    await found();
    // Nobody was known by the address before its event was loaded.
    browser.faults.length = 0;
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all([...roles.values()].map((role) => role.stop()));
    rmSync(folder, { recursive: true, force: true });
  });

  /** Looks for the customer until everything that was sent is loaded and stitched. */
  async function found(): Promise<void> {
    for (const deadline = Date.now() + PATIENCE.timeout; Date.now() < deadline; await page.waitForTimeout(500)) {
      await page.fill('#who', MAIL);
      await page.keyboard.press('Enter');
      await page.waitForTimeout(500);
      const names = (await page.locator('.identifiers li').allTextContents()).join('; ');
      if (
        /customer ann; e-mail a•••@mail.example why; browser/.test(names) &&
        (await page.getByText('A-1').count()) > 0
      )
        return;
    }
    throw new Error('the customer is not shown with all identifiers and the order');
  }

  /** Waits until the page says that the decision with this reason is shown. */
  const done = (reason: RegExp) =>
    expect
      .poll(() => page.locator('.notice').textContent(), PATIENCE)
      .toMatch(new RegExp(`Done: the timeline shows it.*${reason.source}`));

  const line = (text: RegExp) => page.locator('.link-line').filter({ hasText: text });
  const joined = /2 profiles joined here because e-mail a•••@mail\.example was shown with customer ann/;

  test('the timeline says what joined the profiles and when the browser stopped to be anonymous, where it happened', async () => {
    await expect.poll(() => line(joined).count(), PATIENCE).toBe(1);
    expect(await line(joined).locator('time').getAttribute('datetime')).toBe(at(30));
    const login = line(/Browser •••-ann: anonymous until 4 May 2026, .*, then customer ann/);
    await expect.poll(() => login.count(), PATIENCE).toBe(1);
    expect(await login.locator('time').getAttribute('datetime')).toBe(at(2));
    await line(joined).getByRole('button', { name: /^why/ }).click();
    await expect.poll(() => line(joined).textContent(), PATIENCE).toContain('message both');
  });

  test('undo is tried out first, and Escape leaves everything as it was', async () => {
    const undo = line(joined).getByRole('button', { name: /^undo/ });
    await undo.focus();
    await page.keyboard.press('Enter');
    const dialog = page.locator('.correction');
    await expect.poll(() => dialog.textContent(), PATIENCE).toContain('part: one person becomes 2');
    expect(await dialog.locator('.before-after').textContent()).toMatch(/Before.*After/s);
    await page.keyboard.press('Escape');
    expect(await dialog.count()).toBe(0);
    expect(await undo.evaluate((button) => button === document.activeElement)).toBe(true);
  });

  test('undo is carried out by keyboard with who and why, and the page waits until it shows it', async () => {
    await page.keyboard.press('Enter');
    const dialog = page.locator('.correction');
    await dialog.locator('form').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.type('Mia');
    await page.keyboard.press('Tab');
    await page.keyboard.type('a shared address');
    await page.keyboard.press('Enter');
    await done(/a shared address/);
    const parted = line(/parted here by Mia: “a shared address”/);
    await expect.poll(() => parted.count(), PATIENCE).toBe(1);
    expect(await page.locator('.identifiers').textContent()).not.toContain('e-mail');
    expect(await line(joined).textContent()).toContain('(undone since)');
    await parted.getByRole('button', { name: 'open the other' }).click();
    await expect
      .poll(() => page.locator('.identifiers').textContent(), PATIENCE)
      .toMatch(/^e-mail a•••@mail\.example$/);
    await page.goBack();
  });

  test('redo joins them again, and who decides is remembered', async () => {
    await line(/parted here/)
      .getByRole('button', { name: /^redo/ })
      .click();
    const dialog = page.locator('.correction');
    await dialog.locator('form').waitFor();
    expect(await dialog.locator('[name=actor]').inputValue()).toBe('Mia');
    await dialog.locator('[name=reason]').fill('it was hers alone');
    await dialog.getByRole('button', { name: 'Join again' }).click();
    await done(/it was hers alone/);
    await expect.poll(() => line(/joined again, .* by Mia: “it was hers alone”/).count(), PATIENCE).toBe(1);
    expect(await page.locator('.identifiers').textContent()).toContain('e-mail');
  });

  test('a login is undone and taken back', async () => {
    await line(/Browser .*then customer ann/)
      .getByRole('button', { name: /^undo/ })
      .click();
    const dialog = page.locator('.correction');
    await dialog.locator('form').waitFor();
    await dialog.locator('[name=reason]').fill('a borrowed laptop');
    await dialog.getByRole('button', { name: 'Undo login' }).click();
    await done(/a borrowed laptop/);
    expect(await line(/Browser/).count()).toBe(0);
    await page.getByRole('button', { name: 'take it back' }).click();
    await dialog.locator('form').waitFor();
    await dialog.locator('[name=reason]').fill('it was hers');
    await dialog.getByRole('button', { name: 'Count it again' }).click();
    await expect.poll(() => line(/Browser .*then customer ann/).count(), PATIENCE).toBe(1);
  });

  test.each([360, 768])('fits %i px with a dialog open, without scrolling sideways', async (width) => {
    await page.setViewportSize({ width, height: 780 });
    if ((await page.locator('.correction').count()) === 0)
      await line(/joined again/)
        .getByRole('button', { name: /^undo/ })
        .click();
    await page.locator('.correction .before-after').waitFor();
    await expect
      .poll(() => page.evaluate(() => document.documentElement.scrollWidth), PATIENCE)
      .toBeLessThanOrEqual(width);
  });

  test('asked nothing of any other host, said no value in an address, broke nothing', async () => {
    const home = roles.get('insights')?.url ?? '';
    expect(browser.requests.filter((url) => !url.startsWith(home) && !url.startsWith('data:'))).toEqual([]);
    expect(browser.requests.join('\n')).not.toContain('mail.example');
    expect(browser.faults).toEqual([]);
  });
});
