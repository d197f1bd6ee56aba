import { MINUTE, SECOND } from '../calendar.ts';
import { ENTRIES, type Entry, type EntryName, PRODUCTS, type Product } from '../catalog.ts';
import type { Payload, Scene, SourceName, Step } from '../event.ts';
import { asSeenOn, type Device, type Person } from '../person.ts';
import { hash32, type Random } from '../random.ts';
import { type Order, orderProperties } from './order.ts';

const HOST = 'https://shop.example';

/** What happens in a visit beyond looking around. */
export interface VisitPlan {
  readonly entry: EntryName;
  /** Product somebody looks for. */
  readonly wanted: Product;
  readonly searches?: boolean;
  readonly cart?: boolean;
  readonly order?: Order;
  readonly readsHelp?: boolean;
}

const pathOf = (product: Product) => `/p/${product.sku.toLowerCase()}`;

/** The landing page's url, campaign and referrer for a way onto the site. */
function landing(
  random: Random,
  name: EntryName,
): { query: string; context: Record<string, unknown>; referrer: string } {
  const entry: Entry = ENTRIES[name];
  if (!entry.source || !entry.campaigns) return { query: '', context: {}, referrer: entry.referrer ?? '' };
  const campaign = random.pick(entry.campaigns);
  const click = entry.clickId ? `&${entry.clickId}=${hash32(String(random.next())).toString(36)}` : '';
  return {
    query: `?utm_source=${entry.source}&utm_medium=${entry.medium}&utm_campaign=${campaign}${click}`,
    context: { campaign: { source: entry.source, medium: entry.medium, name: campaign } },
    referrer: entry.clickId === 'gclid' ? 'https://www.google.com/' : '',
  };
}

/**
 * A visit to the web shop or the app on one device. Before a purchase somebody with an account logs in, a guest leaves
 * an e-mail address.
 */
export function visit(random: Random, person: Person, device: Device, plan: VisitPlan): Scene {
  const source: SourceName = device.kind === 'app' ? 'app' : 'web';
  const steps: Step[] = [];
  let known = device.loggedIn;
  const add = (call: Payload, context: Record<string, unknown> = {}) =>
    steps.push({
      afterMs: steps.length === 0 ? 0 : Math.round(4 * SECOND + random.wait(0.7 * MINUTE)),
      source,
      call: { ...asSeenOn(person, device, known), ...call, context: { ...device.context, ...context } },
    });
  const view = (path: string, title: string, referrer = '', query = '', extra: Record<string, unknown> = {}) =>
    source === 'app'
      ? add({ type: 'screen', name: title }, extra)
      : add(
          { type: 'page', name: title, properties: { path, title, url: `${HOST}${path}${query}`, referrer } },
          { ...extra, page: { path, title, url: `${HOST}${path}${query}`, search: query, referrer } },
        );
  const track = (event: string, properties: Record<string, unknown>) => add({ type: 'track', event, properties });

  const start = landing(random, plan.entry);
  if (random.chance(0.45)) view('/', 'Home', start.referrer, start.query, start.context);
  else view(pathOf(plan.wanted), plan.wanted.name, start.referrer, start.query, start.context);
  if (plan.searches) track('Products Searched', { query: plan.wanted.category.toLowerCase() });
  if (plan.readsHelp) view('/help/returns', 'Help: returns');
  for (let more = random.count(1.2); more > 0; more--) {
    const product = random.pick(PRODUCTS);
    view(pathOf(product), product.name);
  }
  if (plan.cart || plan.order) {
    const { sku, name, category, cents } = plan.wanted;
    track('Product Added', { product_id: sku, sku, name, category, price: cents / 100, quantity: 1 });
  }
  if (plan.order) {
    if (!known) {
      known = person.registered;
      add({ type: 'identify', traits: { email: person.email, name: person.name } });
    }
    track('Checkout Started', { order_id: plan.order.id, value: plan.order.cents / 100, currency: 'EUR' });
    track('Order Completed', orderProperties(plan.order));
  }
  return steps;
}
