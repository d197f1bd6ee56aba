import { fileURLToPath } from 'node:url';
import type { Role } from '../../runtime/lifecycle/port.ts';

/** Roles in the order they are started. */
export const ROLE_NAMES = ['journeys', 'loader', 'collector', 'insights'] as const;
export type RoleName = (typeof ROLE_NAMES)[number];

export const isRoleName = (text: string): text is RoleName => ROLE_NAMES.some((name) => name === text);

/** Module and arguments of the worker of a role. */
export const workerOf = (role: RoleName): string[] => [fileURLToPath(new URL('../worker.js', import.meta.url)), role];

/** Loads one role; the others' libraries stay out of its process. */
export async function loadRole(name: RoleName): Promise<Role> {
  switch (name) {
    case 'collector':
      return (await import('../../collector/main.ts')).collector;
    case 'journeys':
      return (await import('../../journeys/main.ts')).journeys;
    case 'loader':
      return (await import('../../loader/main.ts')).loader;
    case 'insights':
      return (await import('../../insights/main.ts')).insights;
  }
}
