/** The world of the simulated retailer: what it sells, where, and how it advertises. Invented. */

export interface Product {
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  readonly brand: string;
  /** Price in cents. */
  readonly cents: number;
}

const product = (sku: string, name: string, category: string, brand: string, cents: number): Product => ({
  sku,
  name,
  category,
  brand,
  cents,
});

export const PRODUCTS: readonly Product[] = [
  product('TNT-2', 'Two-person tent', 'Camping', 'Nordkamm', 18_990),
  product('TNT-4', 'Family tent', 'Camping', 'Nordkamm', 34_950),
  product('SLB-1', 'Down sleeping bag', 'Camping', 'Nordkamm', 21_900),
  product('MAT-1', 'Sleeping mat', 'Camping', 'Lumo', 5_990),
  product('STV-1', 'Gas stove', 'Camping', 'Lumo', 4_450),
  product('BPK-28', 'Day pack 28 l', 'Packs', 'Arvo', 8_995),
  product('BPK-55', 'Trekking pack 55 l', 'Packs', 'Arvo', 17_900),
  product('BTL-1', 'Steel bottle', 'Accessories', 'Lumo', 2_490),
  product('LMP-1', 'Head lamp', 'Accessories', 'Lumo', 3_995),
  product('SCK-3', 'Hiking socks, three pairs', 'Clothing', 'Fjellby', 2_999),
  product('JKT-R', 'Rain jacket', 'Clothing', 'Fjellby', 15_990),
  product('JKT-D', 'Down jacket', 'Clothing', 'Fjellby', 22_950),
  product('TRS-1', 'Trekking trousers', 'Clothing', 'Fjellby', 9_990),
  product('BOT-M', 'Hiking boots', 'Shoes', 'Granit', 18_995),
  product('BOT-L', 'Approach shoes', 'Shoes', 'Granit', 12_990),
  product('RUN-T', 'Trail running shoes', 'Shoes', 'Granit', 13_495),
  product('BIK-H', 'Bike helmet', 'Bike', 'Velar', 7_995),
  product('BIK-L', 'Bike lights', 'Bike', 'Velar', 4_990),
  product('SKI-G', 'Ski goggles', 'Winter', 'Velar', 11_950),
  product('GLV-1', 'Winter gloves', 'Winter', 'Fjellby', 4_995),
];

export interface Place {
  readonly id: string;
  readonly city: string;
}
export const PLACES: readonly Place[] = [
  { id: 'store-hamburg', city: 'Hamburg' },
  { id: 'store-berlin', city: 'Berlin' },
  { id: 'store-koeln', city: 'Köln' },
  { id: 'store-muenchen', city: 'München' },
  { id: 'store-wien', city: 'Wien' },
  { id: 'store-zuerich', city: 'Zürich' },
];

/** Ways onto the site: utm parameters, click id parameter, referrer, and the weight among all visits. */
export interface Entry {
  readonly source?: string;
  readonly medium?: string;
  readonly campaigns?: readonly string[];
  readonly clickId?: string;
  readonly referrer?: string;
}
export const ENTRIES = {
  direct: {},
  organic_search: { referrer: 'https://www.google.com/' },
  other_search: { referrer: 'https://duckduckgo.com/' },
  paid_search: { source: 'google', medium: 'cpc', campaigns: ['brand', 'tents', 'boots'], clickId: 'gclid' },
  paid_social: { source: 'facebook', medium: 'paid_social', campaigns: ['autumn', 'retargeting'], clickId: 'fbclid' },
  display: { source: 'criteo', medium: 'display', campaigns: ['retargeting', 'autumn'] },
  organic_social: { referrer: 'https://www.instagram.com/' },
  email: { source: 'newsletter', medium: 'email', campaigns: ['weekly', 'sale', 'back-in-stock'] },
  affiliate: { source: 'bergblog', medium: 'affiliate', campaigns: ['gear-list'] },
  referral: { referrer: 'https://www.outdoor-forum.example/' },
} as const satisfies Record<string, Entry>;
export type EntryName = keyof typeof ENTRIES;

export const FIRST_NAMES = ['Anna', 'Ben', 'Clara', 'David', 'Elif', 'Finn', 'Greta', 'Hasan', 'Ida', 'Jonas', 'Kira'];
export const LAST_NAMES = ['Adler', 'Berg', 'Cordes', 'Demir', 'Engel', 'Falk', 'Graf', 'Huber', 'Ilic', 'Jansen'];
export const TOPICS = ['delivery', 'return', 'size', 'invoice', 'warranty', 'stock'] as const;
export const AGENTS = Array.from({ length: 24 }, (_, i) => `agent-${String(i + 1).padStart(2, '0')}`);
