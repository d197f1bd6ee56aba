import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { ConfigFile } from '../../runtime/config/schema.ts';
import { sha256 } from '../setup/write-key.ts';
import { SOURCES, type SourceName } from '../simulator/event.ts';

/** Workspace of the demo. */
export const DEMO_WORKSPACE = 'demo';

/** Write key of a demo source. Everybody knows it, which is fine on loopback only. */
export const demoKey = (source: SourceName): string => `demo-${source}-key`;

type SourceKind = ConfigFile['workspaces'][number]['sources'][number]['kind'];

const KINDS: Record<SourceName, { kind: SourceKind; channel?: string }> = {
  web: { kind: 'web' },
  app: { kind: 'app' },
  store: { kind: 'store', channel: 'Store' },
  phone: { kind: 'phone', channel: 'Phone' },
  chat: { kind: 'chat', channel: 'Chat' },
  email: { kind: 'email' },
  ads: { kind: 'ads' },
  messaging: { kind: 'chat', channel: 'Messaging' },
  reviews: { kind: 'webhook', channel: 'Review' },
  surveys: { kind: 'webhook', channel: 'Survey' },
};

/** What moved a score between two answers of a person. */
const comparing = (kind: 'nps' | 'csat') => ({
  name: kind,
  type: 'survey_response',
  when: { score_kind: kind },
  value: 'score_change',
});

/** Writes the demo's configuration into its data folder; resolves to the path. */
export function writeDemoConfig(dataDir: string): string {
  const conversions = [{ name: 'order', type: 'order' }, comparing('nps'), comparing('csat')];
  const sources = SOURCES.map((id) => ({ id, ...KINDS[id], write_key: { sha256: sha256(demoKey(id)) } }));
  // Surveys ask what people think of the rest; they sell nothing.
  const touches = { exclude: ['opened', 'delivered', 'bounced', 'survey_invite', 'survey_response'] };
  const workspace = {
    name: DEMO_WORKSPACE,
    time_zone: 'Europe/Berlin',
    currency: 'EUR',
    sources,
    conversions,
    touches,
  };
  const file = { workspaces: [workspace] };
  const path = join(dataDir, 'demo.yaml');
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(path, `# Configuration of the demo; written anew at every start.\n${stringify(file)}`);
  return path;
}
