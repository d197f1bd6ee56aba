import type { ClickHouseClient } from '../../runtime/clickhouse/port.ts';
import type { AuditReport } from '../audit/audit.ts';
import { bold, count, green, money, print, red, table } from '../terminal/output.ts';
import { channelsByModel, type Figures } from './figures.ts';

const verdict = (ok: boolean): string => (ok ? green('ok') : red('WRONG'));

/** The equation: every event that came in is stored, failed or a duplicate. True when it holds. */
export function tellEquation(report: AuditReport, figures: Figures): boolean {
  const { stored, failed, duplicates, failedBehind } = figures;
  // Refused at the door: never in a source topic, but read all the same.
  const read = report.read + failed - failedBehind;
  const holds = read === stored + failed + duplicates;
  print(
    `${bold(count(read))} events read = ${count(stored)} stored + ${count(failed)} failed + ${count(duplicates)} duplicates: ${verdict(holds)}`,
  );
  return holds;
}

/** People, merges, orders, money, and whether the ledger is right. True when it is. */
export function tellFigures(report: AuditReport, figures: Figures, currency: string): boolean {
  const revenue = Number(figures.revenue);
  print(
    `${bold(count(figures.people))} people (${count(figures.known)} known), ${bold(count(figures.merges))} merges, ${count(figures.sessions)} sessions, ${bold(count(figures.orders))} orders worth ${bold(money(revenue, currency))}`,
  );
  const equal = Object.values(figures.credited).every((micros) => micros === figures.revenue);
  const ledger = report.findings.filter(({ check }) => check.includes('credits')).every(({ ok }) => ok);
  print(
    `credits equal revenue to the cent under ${Object.keys(figures.credited).length} models: ${verdict(equal)}; ledger = recomputation: ${verdict(ledger)}`,
  );
  return equal && ledger;
}

/** What each model says of the channels. */
export async function tellChannels(client: ClickHouseClient, workspace: string): Promise<void> {
  const rows = await channelsByModel(client, workspace, 9);
  print(
    table([
      ['channel', 'first', 'last', 'linear', 'position'],
      ...rows.map((row) => [
        row.channel,
        money(row.first, ''),
        money(row.last, ''),
        money(row.linear, ''),
        money(row.position, ''),
      ]),
    ]),
  );
}

/** The audit in a line, and what is wrong with it. */
export function tellAudit(report: AuditReport): void {
  const wrong = report.findings.filter(({ ok }) => !ok);
  print(`audit of ${count(report.read)} events, ${report.findings.length} checks: ${verdict(report.ok)}`);
  for (const { check, detail, examples } of wrong)
    print(`  ${red('WRONG')} ${check}: ${detail}\n    ${examples.join('\n    ')}`);
}
