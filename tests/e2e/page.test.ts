import { pino } from 'pino';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePorts } from '../../deploy/local/index.ts';
import { insights } from '../../services/insights/main.ts';
import { connectClickHouse } from '../../services/runtime/clickhouse/connect.ts';
import { migrate } from '../../services/runtime/clickhouse/migrate.ts';
import type { ClickHouseClient } from '../../services/runtime/clickhouse/port.ts';
import { loadConfig } from '../../services/runtime/config/load.ts';
import type { RunningRole } from '../../services/runtime/lifecycle/port.ts';
import { createRegistry } from '../../services/runtime/metrics/register.ts';
import { insertCosts } from '../contract/costs-rows.ts';
import { insertWorld, makeWorld } from '../contract/insights-rows.ts';
import { backend } from '../support/backend.ts';
import { type Browser, missing, openBrowser } from '../support/browser.ts';

describe.skipIf(missing !== '')(`the first screen${missing && ` (${missing})`}`, () => {
  const { env } = backend();
  let faults: string[] = [];
  let requests: string[] = [];
  let client: ClickHouseClient;
  let role: RunningRole;
  let browser: Browser;
  let page: Page;
  let home: string;

  beforeAll(async () => {
    const [port = 0] = await freePorts(1);
    const config = loadConfig({ ...env, TL_INSIGHTS_PORT: String(port), TL_CONFIG: 'development' });
    client = connectClickHouse(config.env);
    await migrate(client, { database: config.env.CLICKHOUSE_DATABASE, workspaces: config.file.workspaces });
    await insertWorld(client, makeWorld(Date.now()));
    await insertCosts(client, Date.now());
    role = await insights.start({
      config,
      logger: pino({ level: 'silent' }),
      metrics: createRegistry('insights', 'test', 'test'),
      fail: (error) => faults.push(error.message),
      again: (reason) => faults.push(reason),
    });
    home = `http://127.0.0.1:${port}/`;
    browser = await openBrowser();
    browser.faults.push(...faults);
    ({ page, faults, requests } = browser);
    await page.goto(home);
  });

  afterAll(async () => {
    await browser?.close();
    await role?.stop();
    await client?.command(`DROP DATABASE IF EXISTS ${client.database}_main`, {}, { outsideDatabase: true });
    await client?.command(`DROP DATABASE IF EXISTS ${client.database}`, {}, { outsideDatabase: true });
    await client?.close();
  });

  test('shows channels by model with the widest disagreement marked', async () => {
    // Other panels have tables of channels too.
    await page.waitForSelector('table.channels .widest');
    expect(await page.locator('table.channels .widest').count()).toBe(1);
    expect(await page.locator('table.channels tbody th').allInnerTexts()).toEqual(
      expect.arrayContaining(['Store', 'Email']),
    );
  });

  test('shows rejected events with the reason, and messages nobody answered', async () => {
    await page.waitForSelector('.rejected li');
    expect(await page.textContent('.rejected')).toContain('TL_NO_IDENTIFIER');
    await page.waitForSelector('.unanswered li');
  });

  test('finds a customer by keyboard alone, and keeps what was typed out of the address', async () => {
    await page.locator('body').press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('#who').focus();
    await page.keyboard.type('anna@example.com');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.timeline');
    expect(await page.textContent('.customer')).toContain('Known customer');
    // The world's rows join four identifiers; the day they were joined is long past.
    await page.waitForSelector('.link-line');
    expect(await page.locator('.link-line').allTextContents()).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/2 profiles joined here because card .* was shown with customer U-1001 \(source tills\)/),
        expect.stringMatching(/Browser .*: anonymous until .*, then customer U-1001/),
      ]),
    );
    expect(page.url()).toMatch(/profile=1[0-9a-f]{31}/);
    expect(page.url()).not.toContain('anna');
    expect(requests.join('\n')).not.toContain('anna');
  });

  test('says why an identifier is the customer’s, by keyboard', async () => {
    const why = page.getByRole('button', { name: /^Why card .* belongs/ });
    await why.focus();
    await page.keyboard.press('Enter');
    await expect
      .poll(() => page.locator('.evidence').textContent(), { timeout: 10_000 })
      .toMatch(
        /customer U-1001 and card •••0077: an event names both, first on .* \(source tills, message id0-loyalty_id\)/,
      );
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.evidence').count(), { timeout: 10_000 }).toBe(0);
  });

  test('says what to do when nobody is found', async () => {
    await page.fill('#who', 'U-0000');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.textContent('#search-said'), { timeout: 10_000 }).toContain('nobody is known');
    // The browser notes every 404 on its console; this one was asked for.
    expect(faults.splice(0).every((f) => f.includes('404'))).toBe(true);
  });

  test('opens a cell into its orders, and a link shows what its sender saw', async () => {
    await page.locator('table.channels tbody tr').first().locator('td button').nth(1).focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.orders tbody tr');
    const other = await browser.newPage();
    await other.goto(page.url());
    await other.waitForSelector('.orders tbody tr');
    await other.waitForSelector('.timeline');
    expect(await other.locator('.orders h3').textContent()).toBe(await page.locator('.orders h3').textContent());
    await other.close();
  });

  test('shows what advertising returned under every model, by channel and by campaign', async () => {
    const returns = page.locator('.returns-panel');
    await returns.locator('tbody tr').first().waitFor();
    expect(await returns.locator('tbody th').allInnerTexts()).toEqual(
      expect.arrayContaining(['Paid Search', 'Display']),
    );
    expect(await returns.locator('tbody tr').first().textContent()).toMatch(/\d×/);
    await returns.getByRole('combobox').selectOption('campaign');
    await expect.poll(() => returns.locator('tbody').textContent(), { timeout: 10_000 }).toContain('brand-spring');
    await returns.getByRole('button', { name: 'Cost per order' }).click();
    await expect.poll(() => returns.locator('tbody tr').first().textContent()).not.toContain('×');
  });

  test('draws the steps to a purchase, with the same figures in a table that the keyboard opens', async () => {
    const flows = page.locator('.flows-panel');
    await flows.locator('path.flow').first().waitFor();
    const ends = await flows.locator('path.flow title').allTextContents();
    expect(ends.some((title) => /→ Purchase: \d+ orders/.test(title))).toBe(true);
    await flows.locator('summary').first().focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => flows.locator('tbody tr').first().isVisible()).toBe(true);
    await flows.locator('summary').last().press('Enter');
    await expect.poll(() => flows.locator('.matrix tbody tr').first().isVisible()).toBe(true);
    expect(await flows.locator('.matrix tbody th').first().textContent()).toBe('Start');
  });

  test('says why revenue changed in parts that it names, and what to run where no model was fitted', async () => {
    await page.waitForSelector('.change-panel tfoot');
    expect(await page.locator('.change-panel thead').textContent()).toMatch(/VolumeMixRate/);
    expect(await page.textContent('.fitted-panel')).toContain('throughline model run');
    expect(await page.textContent('.assists-panel')).toContain('Assisted');
  });

  test('shows where the keyboard is', async () => {
    await page.locator('table.channels td button').first().focus();
    await page.keyboard.press('Tab');
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle);
    expect(outline).toBe('solid');
  });

  test.each([360, 768, 1180])('fits %i px without scrolling sideways', async (width) => {
    await page.setViewportSize({ width, height: 780 });
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  });

  test('asked nothing of any other host and broke nothing', async () => {
    expect(requests.filter((url) => !url.startsWith(home) && !url.startsWith('data:'))).toEqual([]);
    expect(faults).toEqual([]);
  });
});
