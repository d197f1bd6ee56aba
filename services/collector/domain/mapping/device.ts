import Bowser from 'bowser';
import { isbot } from 'isbot';
import type { Touchpoint } from '../../../../schemas/touchpoint.ts';
import { BoundedMap } from '../bounded-map.ts';
import { type Plain, part } from '../reading/plain.ts';
import { readText } from '../reading/text.ts';
import { networkOf } from './network.ts';
import { firstOf, type Reader } from './reader.ts';

/** What a user agent says. */
interface Agent {
  readonly device: string;
  readonly os: string;
  readonly browser: string;
  readonly bot: boolean;
}

const agents = new BoundedMap<string, Agent>(10_000);
const DEVICES = new Set(['desktop', 'mobile', 'tablet', 'tv']);

function parseAgent(text: string): Agent {
  const { browser, os, platform } = Bowser.parse(text);
  const device = platform.type ?? '';
  return {
    device: device === '' || DEVICES.has(device) ? device : 'other',
    os: os.name ?? '',
    browser: browser.name ?? '',
    bot: isbot(text),
  };
}

/** Sources whose own HTTP request comes from the person's device. */
const CLIENT_KINDS = new Set(['web', 'app']);

/** Device, app, place and platform of the sender. */
export function mapDevice(reader: Reader, touch: Touchpoint): void {
  const { context, issues, intake } = reader;
  const app = part(context, 'app');
  const location = part(context, 'location');
  touch.platform = platformOf(reader);
  touch.app = readText(app['name'], 'context.app.name', issues);
  touch.app_version = readText(app['version'], 'context.app.version', issues, 100);
  touch.locale = readText(context['locale'], 'context.locale', issues, 35);
  touch.time_zone = readText(context['timezone'], 'context.timezone', issues, 64);
  touch.country = readText(location['country'], 'context.location.country', issues, 100);
  touch.region = readText(location['region'], 'context.location.region', issues, 100);
  touch.city = readText(location['city'], 'context.location.city', issues, 100);

  // A server's request says nothing about the person it speaks of.
  const direct = CLIENT_KINDS.has(intake.scope.kind) && touch.platform !== 'server' && !intake.backfill;
  const stated = readText(context['userAgent'], 'context.userAgent', issues, 1_000);
  // Only a browser's own header tells of a person or a crawler; curl, an SDK or a job are programs somebody wrote to send.
  const header = direct && intake.userAgent?.startsWith('Mozilla/') ? intake.userAgent.slice(0, 1_000) : '';
  const agentText = stated || header;
  const agent = agentText === '' ? undefined : agents.orElse(agentText, () => parseAgent(agentText));
  const os = readText(part(context, 'os')['name'], 'context.os.name', issues, 100);
  touch.device_type = deviceOf(part(context, 'device'), agent);
  touch.os = os || (agent?.os ?? '');
  touch.browser = agent?.browser ?? '';
  touch.is_bot = agent?.bot ?? false;
  touch.ip_prefix = networkOf(typeof context['ip'] === 'string' ? context['ip'] : direct ? (intake.ip ?? '') : '');
}

function deviceOf(device: Plain, agent: Agent | undefined): string {
  const type = String(firstOf(device, ['type']) ?? '').toLowerCase();
  if (DEVICES.has(type)) return type;
  if (agent && agent.device !== '') return agent.device;
  if (type === 'ios' || type === 'android') return 'mobile';
  return type === '' ? '' : 'other';
}

const PLATFORM_OF_KIND: Readonly<Record<string, string>> = {
  web: 'web',
  server: 'server',
  store: 'pos',
  phone: 'phone',
  chat: 'messenger',
};

/** web ios android server pos kiosk phone messenger: what the event says, else the source, else its kind. */
function platformOf({ event, context, call, intake: { scope } }: Reader): string {
  const stated = event['channel'] ?? context['channel'];
  const mobile = firstOf(part(context, 'device'), ['type']) ?? firstOf(part(context, 'os'), ['name']);
  const system = typeof mobile === 'string' ? mobile.toLowerCase() : '';
  if (stated === 'web' || stated === 'server') return stated;
  if (system === 'ios' || system === 'ipados' || system === 'android') return system === 'android' ? 'android' : 'ios';
  if (scope.platform !== '') return scope.platform;
  const library = part(context, 'library')['name'];
  if (typeof library === 'string') {
    if (/analytics[-.](node|python|ruby|java|go|php)|rudder.*(node|server)/i.test(library)) return 'server';
    if (/analytics\.js|analytics-next|javascript/i.test(library)) return 'web';
  }
  return PLATFORM_OF_KIND[scope.kind] ?? (call === 'page' ? 'web' : '');
}
