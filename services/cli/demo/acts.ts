import { setTimeout as delay } from 'node:timers/promises';
import type { ClickHouseClient } from '../../runtime/clickhouse/port.ts';
import { postBatch } from '../lookup/post.ts';
import type { StartedSystem } from '../system/start.ts';
import { urlOf } from '../system/urls.ts';
import { money, print, seconds } from '../terminal/output.ts';
import { DEMO_WORKSPACE, demoKey } from './config.ts';
import { creditsOf, findLateCase, lateCall, waitForCall } from './late-event.ts';
import type { LiveStream } from './live.ts';

const shown = (credits: Readonly<Record<string, number>>): string =>
  Object.entries(credits)
    .map(([channel, micros]) => `${channel} ${money(micros, '')}`)
    .join(', ');

/** Act: a phone call is reported days late, and the order it led to is credited anew. False when it was not. */
export async function lateEventAct(system: StartedSystem, client: ClickHouseClient): Promise<boolean> {
  const late = await findLateCase(client);
  if (!late) {
    print('  no order is left that a late call could change');
    return true;
  }
  const before = await creditsOf(client, late);
  const started = Date.now();
  await postBatch(
    urlOf(system.config.env, 'collector'),
    demoKey('phone'),
    [lateCall(late, `late-${started}`)],
    system.config,
  );
  const after = await waitForCall(client, late, 20_000);
  print(`  order ${late.order}, linear credit before: ${shown(before)}`);
  print(
    after
      ? `  ${seconds(Date.now() - started)} after the call was reported:  ${shown(after)}`
      : '  the call has not arrived within 20 s',
  );
  return after !== undefined;
}

/** Act: kill -9 both stateful workers while events come in; resolves to the milliseconds until a new event is countable. */
export async function killAct(system: StartedSystem, client: ClickHouseClient, live: LiveStream): Promise<number> {
  const started = Date.now();
  for (const name of ['loader', 'journeys'] as const) {
    const pid = system.roles.get(name)?.pid();
    if (pid === undefined) continue;
    process.kill(pid, 'SIGKILL');
    print(`  kill -9 ${pid} (${name})`);
  }
  const message = `after-kill-${started}`;
  const sentBefore = live.sent();
  await postBatch(
    urlOf(system.config.env, 'collector'),
    demoKey('web'),
    [{ type: 'page', messageId: message, anonymousId: `visitor-${started}`, properties: { path: '/' } }],
    system.config,
  );
  for (const deadline = started + 60_000; Date.now() < deadline; await delay(50)) {
    const [row] = await client.query(
      'SELECT 1 FROM touchpoints WHERE workspace = {workspace:String} AND message_id = {message:String} LIMIT 1',
      { workspace: DEMO_WORKSPACE, message },
    );
    if (!row) continue;
    const ms = Date.now() - started;
    print(`  back after ${seconds(ms)}; ${live.sent() - sentBefore} events came in meanwhile`);
    return ms;
  }
  throw new Error('journeys and loader are not back after 60 s: throughline doctor');
}
