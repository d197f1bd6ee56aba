import { type Curve, DAY, fittingInstant, HOUR, MINUTE } from './calendar.ts';
import { type EntryName, PRODUCTS } from './catalog.ts';
import type { Scene } from './event.ts';
import type { Person } from './person.ts';
import type { Random } from './random.ts';
import { impression } from './scenes/ads.ts';
import { newsletter, orderChange, refund, review } from './scenes/mail.ts';
import { type Order, orderOf } from './scenes/order.ts';
import { phoneCall, serviceCase, thread } from './scenes/service.ts';
import { storeVisit } from './scenes/store.ts';
import { panelQuestion, survey } from './scenes/survey.ts';
import { visit } from './scenes/visit.ts';

/** A scene and when it begins, epoch milliseconds. */
export interface Played {
  readonly at: number;
  readonly scene: Scene;
}

/** How people who do not know the shop yet find it, and how those who do come back. */
const FIRST_ENTRY: Record<EntryName, number> = {
  organic_search: 30,
  paid_search: 22,
  paid_social: 16,
  display: 7,
  organic_social: 8,
  affiliate: 6,
  referral: 5,
  other_search: 4,
  direct: 2,
  email: 0,
};
const LATER_ENTRY: Record<EntryName, number> = {
  direct: 40,
  organic_search: 16,
  paid_search: 14,
  display: 9,
  paid_social: 7,
  email: 6,
  affiliate: 3,
  referral: 2,
  other_search: 2,
  organic_social: 3,
};

/** Everything one person does between two instants. */
export function lifeOf(random: Random, person: Person, from: number, to: number): Played[] {
  const days = (to - from) / DAY;
  const played: Played[] = [];
  const play = (around: number, spread: number, curve: Curve, scene: Scene): number => {
    const at = fittingInstant(random, around, spread, curve);
    played.push({ at, scene });
    return at;
  };
  const somewhen = () => from + random.next() * (to - from);

  for (let n = random.count((person.intents * days) / 90); n > 0; n--) pursue(random, person, somewhen(), n, play);
  for (let n = random.count((0.5 * days) / 90); n > 0; n--) {
    const entry = random.weighted(person.registered ? LATER_ENTRY : FIRST_ENTRY);
    play(
      somewhen(),
      DAY,
      'online',
      visit(random, person, random.pick(person.devices), { entry, wanted: random.pick(PRODUCTS) }),
    );
  }
  if (person.newsletter) letters(random, person, from, to, play);
  if (person.registered && person.index % PANEL === 0) askPanel(random, person, [from, to], played, play);
  return played.filter(({ at }) => at >= from && at < to).sort((a, b) => a.at - b.at);
}

type Play = (around: number, spread: number, curve: Curve, scene: Scene) => number;

/** An intent to buy: ads and visits over some days, then a purchase on the web, in the app or in a store, or none. */
function pursue(random: Random, person: Person, start: number, n: number, play: Play): void {
  const wanted = random.pick(PRODUCTS);
  const buys = random.chance(person.resolve);
  const inStore = person.card !== '' && random.chance(person.storeLove);
  let at = start;
  for (let seen = random.count(0.6); seen > 0; seen--) {
    play(at - random.wait(2 * DAY), DAY, 'online', impression(random, person, random.pick(person.devices)));
  }
  const looks = 1 + random.count(buys ? 1.1 : 0.5);
  for (let look = 0; look < looks; look++) {
    const entry = random.weighted(look === 0 && !person.registered ? FIRST_ENTRY : LATER_ENTRY);
    const plan = { entry, wanted, searches: random.chance(0.3), cart: random.chance(0.25) };
    at = play(at, DAY, 'online', visit(random, person, random.pick(person.devices), plan)) + random.wait(2.5 * DAY);
  }
  if (random.chance(0.07)) {
    const question = serviceCase(random, `case-${person.index}-${n}a`);
    at = play(at, 8 * HOUR, 'opening', thread(random, person, question, 'chat')) + 30 * MINUTE;
  }
  if (inStore) at = play(at, 3 * DAY, 'opening', storeVisit(random, person, buys ? orderFor() : undefined));
  else if (buys) {
    const device = person.devices.find((d) => d.loggedIn) ?? random.pick(person.devices);
    const entry = random.weighted(LATER_ENTRY);
    at = play(at, DAY, 'online', visit(random, person, device, { entry, wanted, order: orderFor() }));
  }

  function orderFor(): Order {
    const order = orderOf(random, `D-${person.index}-${n}`, wanted);
    afterwards(random, person, order, at, n, play);
    return order;
  }
}

/** What follows a purchase: delivery trouble, change, survey, review, refund. */
function afterwards(random: Random, person: Person, order: Order, bought: number, n: number, play: Play): void {
  const trouble = random.chance(0.14);
  const contentment = trouble ? 0.35 : 0.85;
  if (random.chance(0.02)) play(bought + 3 * DAY, 6 * HOUR, 'opening', orderChange(person, order));
  if (trouble) {
    const about = serviceCase(random, `case-${person.index}-${n}`);
    const later = bought + 4 * DAY;
    const first = random.weighted({ phone: 4, chat: 4, messaging: 2 });
    if (first === 'phone') play(later, 2 * DAY, 'opening', phoneCall(random, person, about));
    else play(later, 2 * DAY, 'opening', thread(random, person, about, first));
    if (random.chance(0.3)) play(later + 2 * DAY, 2 * DAY, 'opening', phoneCall(random, person, about));
  }
  if (person.registered && random.chance(0.5))
    play(bought + 6 * DAY, DAY, 'online', survey(random, person, order, contentment));
  if (person.registered && random.chance(0.06))
    play(bought + 9 * DAY, 8 * DAY, 'online', review(random, person, order, contentment));
  if (random.chance(trouble ? 0.35 : 0.05)) play(bought + 8 * DAY, 6 * DAY, 'opening', refund(random, person, order));
}

/** A letter every thirty days; some lead to a visit. */
function letters(random: Random, person: Person, from: number, to: number, play: Play): void {
  for (let at = from + random.next() * 30 * DAY; at < to; at += 30 * DAY) {
    const { scene, clicked } = newsletter(random, person, random.pick(['weekly', 'sale', 'back-in-stock']));
    const sent = play(at, 3 * HOUR, 'online', scene);
    if (!clicked) continue;
    const read = sent + scene.reduce((sum, step) => sum + step.afterMs, 0) + 5_000;
    const plan = { entry: 'email', wanted: random.pick(PRODUCTS), cart: random.chance(0.2) } as const;
    play(read, 1, 'online', visit(random, person, random.pick(person.devices), plan));
  }
}

/** One person in so many is on the panel, and how often it is asked. */
const PANEL = 8;
const ASKED_EACH = 35 * DAY;

/** Asks the panel how it likes the shop: a hotline lowers that, a store raises it. */
function askPanel(
  random: Random,
  person: Person,
  [from, to]: readonly [number, number],
  played: readonly Played[],
  play: Play,
): void {
  for (let at = from + 10 * DAY; at < to; at += ASKED_EACH) {
    const lately = played.filter((one) => one.at < at && one.at >= at - ASKED_EACH);
    const met = new Set(lately.flatMap(({ scene }) => scene.map(({ source }) => source)));
    const moved = (met.has('store') ? 0.15 : 0) - (met.has('phone') ? 0.35 : 0) - (met.has('chat') ? 0.1 : 0);
    play(at, HOUR, 'online', panelQuestion(random, person, 0.7 + moved));
  }
}
