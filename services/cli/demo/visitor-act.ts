import { randomUUID } from 'node:crypto';
import { identifierOf } from '../../../schemas/identifier.ts';
import type { ClickHouseClient } from '../../runtime/clickhouse/port.ts';
import { askInsights, type Insights } from '../lookup/insights.ts';
import { postBatch } from '../lookup/post.ts';
import type { Payload } from '../simulator/event.ts';
import type { StartedSystem } from '../system/start.ts';
import { urlOf } from '../system/urls.ts';
import { bold, count, print, seconds } from '../terminal/output.ts';
import { DEMO_WORKSPACE, demoKey } from './config.ts';
import {
  adVisit,
  type Credit,
  creditOf,
  findKnownCustomer,
  orderOf,
  serverOrder,
  signIn,
  visitorRow,
  waitFor,
} from './visitor.ts';

const shown = (credit: Credit): string =>
  credit
    .filter(([model]) => model === 'linear')
    .map(([, channel, revenue]) => `${channel} ${revenue}`)
    .join(', ');
const same = (a: Credit, b: Credit): boolean => JSON.stringify(a) === JSON.stringify(b);

class NotSeen extends Error {}

/** The value, or the end of the act with what did not happen. */
function seen<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new NotSeen(what);
  return value;
}

/**
 * Act: a visitor nobody knows comes from an ad, turns out to be a customer who has just ordered, and the order's credit
 * goes to the ad; then the login is undone, and done again. False when a figure was not what it must be.
 */
export async function visitorAct(system: StartedSystem, client: ClickHouseClient): Promise<boolean> {
  const customer = await findKnownCustomer(client);
  if (!customer) {
    print('  no customer is known by e-mail yet');
    return true;
  }
  try {
    await play(system, client, customer);
    return true;
  } catch (error) {
    if (!(error instanceof NotSeen)) throw error;
    print(`  ${error.message} within 20 s: throughline doctor`);
    return false;
  }
}

type Customer = NonNullable<Awaited<ReturnType<typeof findKnownCustomer>>>;

async function play({ config }: StartedSystem, client: ClickHouseClient, customer: Customer): Promise<void> {
  const run = `visitor-${Date.now().toString(36)}`;
  const anonymousId = randomUUID();
  const order = orderOf(run);
  const device = identifierOf(config.env.TL_IDENTITY_SECRET, DEMO_WORKSPACE, 'anonymous_id', anonymousId);
  const insights = askInsights({ config }, DEMO_WORKSPACE);
  const collector = urlOf(config.env, 'collector');
  const send = (events: readonly Payload[]) => postBatch(collector, demoKey('web'), events, config);
  const credit = () => creditOf(client, order);
  const visitor = () => visitorRow(client, device);

  const visit = adVisit(anonymousId, run, Date.now());
  await send(visit);
  const unknown = seen(await waitFor(visitor, (row) => row?.known === 0), 'the visitor is not in the tables');
  print(
    `  a visitor comes from an ad and reads ${count(visit.length)} pages: profile ${device.slice(0, 8)}, known = ${unknown?.known ?? '?'}`,
  );
  await send([serverOrder(customer.userId, run, Date.now())]);
  const before = seen(await waitFor(credit, (lines) => lines.length > 0), 'the order has no credit');
  print(`  customer ${customer.userId} orders for 59.90 EUR, linear credit: ${shown(before)}`);

  const started = Date.now();
  await send([signIn(anonymousId, customer.email, run, started)]);
  const moved = seen(await waitFor(credit, (lines) => lines.length > 0 && !same(lines, before)), 'no credit moved');
  seen(await waitFor(visitor, (row) => row === null), 'the visitor is still unknown');
  print(
    `  the visitor signs in with the customer’s e-mail; ${seconds(Date.now() - started)} later: ${bold(shown(moved))}`,
  );
  print(`  why     ${await reason(insights, customer.profile, device)}`);
  print(`  see     ${urlOf(config.env, 'insights')}/?profile=${customer.profile}`);

  const decide = async (action: 'undo_login' | 'redo_login', reasonGiven: string, expected: Credit, word: string) => {
    const asked = Date.now();
    await insights.correct({
      action,
      identifiers: [`identifier:${device}`, `identifier:${customer.emailId}`],
      actor: 'demo',
      reason: reasonGiven,
    });
    const after = seen(
      await waitFor(credit, (lines) => same(lines, expected)),
      `${word} does not bring the figures back`,
    );
    return `  ${word}    ${seconds(Date.now() - asked)} later: ${shown(after)}`;
  };
  const undone = await decide('undo_login', 'to show that it can be undone', before, 'undo');
  seen(
    await waitFor(visitor, (row) => JSON.stringify(row) === JSON.stringify(unknown)),
    'the visitor is not as unknown as before',
  );
  print(`${undone}, and the visitor is unknown again: under every model as before`);
  print(await decide('redo_login', 'it is the same person', moved, 'redo'));
  seen(await waitFor(visitor, (row) => row === null), 'the visitor is still unknown');
}

/** The chain of evidence from the API in one line. */
async function reason(insights: Insights, profile: string, device: string): Promise<string> {
  const { chain, note } = await insights.why(`identifier:${profile}`, `identifier:${device}`);
  const name = ({ namespace, value, identifier }: (typeof chain)[number]['a']) =>
    `${namespace} ${value ?? `${identifier.slice(0, 8)}…`}`;
  const steps = chain.map(({ a, b, kind, events, source }) =>
    kind === 'login'
      ? `${name(a)} logged in on ${name(b)}`
      : `${name(a)} and ${name(b)}, named together by ${events === 1 ? 'an event' : `${count(events)} events`} of ${source ?? 'a source'}`,
  );
  return note ?? steps.join('; ');
}
