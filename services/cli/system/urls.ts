import type { Environment } from '../../runtime/config/schema.ts';
import type { RoleName } from './roles.ts';

/** The variable that holds the port of a role. */
export const PORT_OF = {
  collector: 'TL_COLLECTOR_PORT',
  insights: 'TL_INSIGHTS_PORT',
  journeys: 'TL_JOURNEYS_PORT',
  loader: 'TL_LOADER_PORT',
} as const;

/** The port a role listens on: instances of journeys stand beside each other, by their number. */
export const portOf = (env: Environment, role: RoleName): number =>
  env[PORT_OF[role]] + (role === 'journeys' ? env.TL_ORDINAL : 0);

/** Address of a role. */
export const urlOf = (env: Environment, role: RoleName): string => `http://${env.TL_HOST}:${portOf(env, role)}`;
