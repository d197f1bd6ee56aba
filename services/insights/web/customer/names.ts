import type { ShownName } from '../../identity/names.ts';

/** A namespace as people say it. */
const SAID: Readonly<Record<string, string>> = {
  email: 'e-mail',
  phone: 'phone',
  loyalty_id: 'card',
  user_id: 'customer',
  anonymous_id: 'browser',
  device_id: 'device',
};
export const namespaceName = (namespace: string): string => SAID[namespace] ?? namespace.replace('external:', '');

/** An identifier in a sentence: `card •••0077`, or the beginning of its hash where no value is stored. */
export const nameOf = ({ namespace, value, identifier }: ShownName): string =>
  `${namespaceName(namespace)} ${value ?? `${identifier.slice(0, 8)}…`}`;

/** How the API is told an identifier, without its value. */
export const byHash = (identifier: string): string => `identifier:${identifier}`;
