import type { Scene } from '../event.ts';
import { asSeenOn, type Device, type Person } from '../person.ts';
import type { Random } from '../random.ts';

const NETWORKS = {
  criteo: { source: 'criteo', medium: 'display', channel: 'Display', campaigns: ['retargeting', 'autumn'] },
  facebook: { source: 'facebook', medium: 'paid_social', channel: 'Paid Social', campaigns: ['autumn', 'lookalike'] },
  youtube: { source: 'youtube', medium: 'cpv', channel: 'Paid Video', campaigns: ['brand-film'] },
} as const;

/** Somebody sees an ad; clicks are the landing visit's own campaign parameters. */
export function impression(random: Random, person: Person, device: Device): Scene {
  const network = NETWORKS[random.weighted({ criteo: 5, facebook: 4, youtube: 1 })];
  return [
    {
      afterMs: 0,
      source: 'ads',
      call: {
        ...asSeenOn(person, device),
        type: 'track',
        event: 'Ad Viewed',
        context: {
          campaign: { source: network.source, medium: network.medium, name: random.pick(network.campaigns) },
          touch: {
            type: 'impression',
            channel: network.channel,
            cost_micros: 1_200 + random.int(0, 2_000),
            cost_currency: 'EUR',
          },
        },
      },
    },
  ];
}
