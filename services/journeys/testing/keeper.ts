import type { Touchpoint } from '../../../schemas/touchpoint.ts';
import type { WorkspaceConfig } from '../../runtime/config/schema.ts';
import { type Expected, expectedOf } from './oracle.ts';

/** Millionths: the share of a conversion a touch keeps once it is frozen. */
const WHOLE = 1_000_000;

interface Session {
  readonly from: number;
  readonly to: number;
  readonly opening: Touchpoint;
  readonly events: number;
}

/** A conversion whose path stays as it is. */
interface Final {
  /** When it happened, whatever comes to light later. */
  readonly at: number;
  readonly path: readonly string[];
  /** Lines as they were frozen, and the share each keeps of another value. */
  readonly lines: readonly { model: string; id: string; amount: number; share: number }[];
  /** Something of it came later: its amounts follow its value. */
  touched: boolean;
}

/** What freezing is about: sessions, conversions, credits and profiles as in `Expected`, and which orders are final. */
export type Kept = Omit<Expected, 'open'> & { final: string[] };

const isActivity = ({ platform }: Touchpoint) => platform === 'web';
const isContact = ({ type }: Touchpoint) => type === 'call';
const byTime = (a: Touchpoint, b: Touchpoint) =>
  a.occurred_at - b.occurred_at || (a.message_id < b.message_id ? -1 : 1);

/**
 * What freezing must come to, the plain way: a profile is the list of what it keeps and a list of what it has frozen;
 * everything is computed anew from both lists whenever it is asked for. Knows calls, web views, orders (web or server),
 * changes and refunds. The frozen depends on what had arrived by then: it is told the batches in their order.
 */
export class Keeper {
  readonly #id: string;
  readonly #workspace: WorkspaceConfig;
  readonly #most: number;
  #kept: Touchpoint[] = [];
  #orders: Touchpoint[] = [];
  #sessions: Session[] = [];
  #contacts = 0;
  #first: { at: number; channel: string } | undefined;
  readonly #final = new Map<string, Final>();

  /** A profile keeps at most `most` touchpoints: when it has more, the newest nine tenths of that stay. */
  constructor(id: string, workspace: WorkspaceConfig, most: number) {
    this.#id = id;
    this.#workspace = workspace;
    this.#most = most;
  }

  /** `moved`: they come from another profile, and are late for nothing. */
  take(batch: readonly Touchpoint[], moved = false): void {
    for (const event of batch) {
      if (event.order_id !== '') this.#orders.push(event);
      const final = event.order_id === '' ? undefined : this.#final.get(event.order_id);
      if (final) final.touched = true;
      const began = this.#sessions.filter(({ from }) => from <= event.occurred_at).sort((a, b) => a.from - b.from);
      const isLate = !moved && isActivity(event) && event.occurred_at <= (began.at(-1)?.to ?? -1);
      const isSettled = !moved && final !== undefined;
      const kept = {
        ...event,
        ...(isLate ? { platform: 'server' } : {}),
        ...(isSettled ? { type: event.type === 'call' ? 'call' : 'view', order_id: '' } : {}),
      };
      if (isActivity(kept) || isContact(kept) || kept.order_id !== '') this.#kept.push(kept);
    }
    this.#kept.sort(byTime);
    if (this.#kept.length > this.#most)
      this.#freeze(this.#kept.slice(0, this.#kept.length - Math.floor(this.#most * 0.9)));
  }

  /** Everything kept goes to another profile; what is frozen stays here. */
  leave(): Touchpoint[] {
    const moving = this.#kept;
    this.#kept = [];
    const ids = new Set(moving.filter(({ order_id }) => order_id !== '').map(({ message_id }) => message_id));
    this.#orders = this.#orders.filter(({ message_id }) => !ids.has(message_id));
    for (const { order_id } of moving) {
      const final = this.#final.get(order_id);
      if (final) final.touched = true;
    }
    return moving;
  }

  #freeze(going: readonly Touchpoint[]): void {
    const leaves = new Set(going);
    const hit = this.#live().filter(({ from, to }) => going.some((e) => isActivity(e) && inside(e, from, to)));
    const dropped = this.#kept.filter(
      (e) => leaves.has(e) || (isActivity(e) && hit.some(({ from, to }) => inside(e, from, to))),
    );
    const first = this.#firstTouch();
    if (first && dropped.some((e) => e.occurred_at <= first.at)) this.#first = first;
    const contacts = dropped.filter(isContact).map((e) => e.message_id);
    const held = new Set([...contacts, ...hit.map(({ opening }) => opening.message_id)]);
    const { conversions } = this.#derived(this.#orders);
    const frozen = new Set<string>();
    for (const { order, path } of conversions.map(parse)) {
      const isCut = dropped.some((e) => e.order_id === order) || path.some((id) => held.has(id));
      if (isCut) this.#final.set(order, this.#finalOf(order, path));
      if (isCut) frozen.add(order);
    }
    this.#sessions.push(...hit);
    this.#contacts += contacts.length;
    this.#kept = this.#kept
      .filter((e) => !dropped.includes(e))
      .map((e) => (frozen.has(e.order_id) ? { ...e, type: 'view', order_id: '' } : e))
      .filter((e) => isActivity(e) || isContact(e) || e.order_id !== '');
  }

  #finalOf(order: string, path: readonly string[]): Final {
    const amounts = new Map(this.#creditsOf(this.#orders, order));
    const events = this.#orders.filter((e) => e.order_id === order);
    const one = events.sort(byTime).find((e) => e.type === 'order');
    const shares = this.#creditsOf(one ? [{ ...one, value_micros: WHOLE }] : [], order);
    const lines = shares.map(([line, share]) => {
      const [model = '', id = ''] = line.split(' ');
      return { model, id, share, amount: amounts.get(line) ?? 0 };
    });
    return {
      at: one?.occurred_at ?? 0,
      path,
      lines: lines.sort((a, b) => path.indexOf(a.id) - path.indexOf(b.id)),
      touched: false,
    };
  }

  #creditsOf(orders: readonly Touchpoint[], order: string): [line: string, amount: number][] {
    const found = this.#derived(orders).credits.map((line) => line.split(' '));
    return found
      .filter(([, , of]) => of === order)
      .map(([, , , model, id, amount]): [string, number] => [`${model} ${id}`, Number(amount)]);
  }

  /** What is not frozen, over what is kept. The opening of a frozen session leads on, as a contact would. */
  #derived(orders: readonly Touchpoint[]): Expected {
    const plain = this.#kept.map((e) => (e.order_id === '' || !isActivity(e) ? e : { ...e, type: 'view' }));
    const openings = this.#sessions.map(({ opening }) => ({ ...opening, type: 'call', platform: 'phone' }));
    const standing = orders.filter((e) => !this.#final.has(e.order_id));
    return expectedOf(
      [
        ...plain.filter((e) => isActivity(e) || isContact(e)),
        ...openings.map((e) => ({ ...e, order_id: '' })),
        // An order of the web is told twice, as the activity it is and as the order it makes.
        ...standing.map((e) => ({ ...e, platform: 'server', origin: `${this.#id} order` })),
      ],
      this.#workspace,
      () => this.#id,
    );
  }

  #live(): Session[] {
    const found: { from: number; to: number; opening: Touchpoint; events: number }[] = [];
    for (const event of this.#kept.filter(isActivity)) {
      const last = found.at(-1);
      const { occurred_at: at } = event;
      if (last && at - last.to <= this.#workspace.sessions.gap_minutes * 60_000) {
        last.to = at;
        last.events++;
      } else found.push({ from: at, to: at, opening: event, events: 1 });
    }
    return found;
  }

  #firstTouch(): { at: number; channel: string } | undefined {
    const openings = [...this.#live(), ...this.#sessions].map(({ opening }) => opening);
    const [first] = [...openings, ...this.#kept.filter(isContact)].sort(byTime);
    if (this.#first && !(first && first.occurred_at < this.#first.at)) return this.#first;
    return first && { at: first.occurred_at, channel: first.channel_given };
  }

  /** What a reader must see of the profile now. */
  expected(): Kept {
    const { sessions, conversions, credits } = this.#derived(this.#orders);
    const final: string[] = [];
    const frozen = this.#sessions.map((s) => `${this.#id} ${s.from} ${s.to} ${s.events} ${s.opening.message_id}`);
    for (const [order, { at, path, lines, touched }] of this.#final) {
      const value = orderValue(this.#orders.filter((e) => e.order_id === order).sort(byTime));
      conversions.push(`${this.#id} order ${order} ${at} ${value} EUR ${path.join(',')}`);
      final.push(`${this.#id} ${order}`);
      for (const model of new Set(lines.map((line) => line.model)))
        for (const [id, amount] of amountsOf(
          lines.filter((line) => line.model === model),
          value,
          touched,
        ))
          credits.push(`${this.#id} order ${order} ${model} ${id} ${amount}`);
    }
    const all = conversions.map(parse);
    const touches = this.#live().length + this.#sessions.length + this.#kept.filter(isContact).length + this.#contacts;
    const profile = `${this.#id} ${this.#firstTouch()?.channel ?? ''} ${touches} ${all.length} ${all.reduce((sum, { value }) => sum + value, 0)}`;
    return {
      sessions: [...sessions, ...frozen].sort(),
      conversions: conversions.sort(),
      credits: credits.sort(),
      profiles: touches + all.length > 0 ? [profile] : [],
      final: final.sort(),
    };
  }
}

const inside = ({ occurred_at }: Touchpoint, from: number, to: number) => from <= occurred_at && occurred_at <= to;

function parse(conversion: string): { order: string; value: number; path: string[] } {
  const [, , order = '', , value = '', , path = ''] = conversion.split(' ');
  return { order, value: Number(value), path: path === '' ? [] : path.split(',') };
}

/** Time and value an order has by its events, in path order. */
function orderValue(events: readonly Touchpoint[]): number {
  const first = events.find((e) => e.type === 'order');
  const counted = events.filter((e) => !e.value_micros || e.currency === '' || e.currency === first?.currency);
  const change = counted.filter((e) => e.type === 'order_change').at(-1);
  const gross = change?.value_micros ?? first?.value_micros ?? 0;
  const refunds = counted.filter((e) => e.type === 'refund').reduce((sum, e) => sum + (e.value_micros ?? gross), 0);
  return gross - Math.min(gross, refunds);
}

/** Everyone keeps the share they had; the last takes what rounding leaves. */
function amountsOf(lines: Final['lines'], value: number, touched: boolean): [id: string, amount: number][] {
  if (!touched) return lines.map(({ id, amount }) => [id, amount]);
  if (lines.every(({ share }) => share === WHOLE)) return lines.map(({ id }) => [id, value]);
  let left = BigInt(value);
  const whole = lines.reduce((sum, { share }) => sum + BigInt(share), 0n);
  const last = lines.findLastIndex(({ share }) => share > 0);
  const given = lines.map(({ id, share }, i): [string, bigint] => {
    const amount = i === last ? 0n : (BigInt(value) * BigInt(share)) / whole;
    left -= amount;
    return [id, amount];
  });
  return given.map(([id, amount], i) => [id, Number(i === last ? left : amount)]);
}
