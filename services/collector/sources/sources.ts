import { createHash, timingSafeEqual } from 'node:crypto';
import type { Config, SourceConfig, WorkspaceConfig } from '../../runtime/config/schema.ts';
import { ThroughlineError } from '../../runtime/errors.ts';
import { identifiersOf } from '../domain/identifiers/identify.ts';
import type { IntakeScope } from '../domain/outcome.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** A source that may send over HTTP, with everything its events are taken with. */
export interface Source {
  readonly scope: IntakeScope;
  readonly config: SourceConfig;
  /** SHA-256 of the write key. */
  readonly keyHash: Buffer;
}

/** Finds the source of a write key. */
export interface Sources {
  readonly all: readonly Source[];
  find(writeKey: string): Source | undefined;
}

/** What events of a source are taken with; for the collector and for imports. `shared` saves memory across sources of one workspace. */
export function scopeOf(
  config: Config,
  workspace: WorkspaceConfig,
  source: SourceConfig,
  shared?: IntakeScope['identifiers'],
): IntakeScope {
  const { limits } = config.file;
  return {
    workspace: workspace.name,
    source: source.id,
    kind: source.kind,
    channel: source.channel,
    platform: source.platform,
    messageSentBy: source.message_sent_by,
    consentRequired: workspace.consent === 'require',
    ownHosts: new Set([...source.domains, ...workspace.ignore_referrers].map(hostOfDomain)),
    limits: {
      eventBytes: limits.event_bytes,
      pastMs: limits.past_days * DAY,
      futureMs: limits.future_hours * HOUR,
    },
    identifiers: shared ?? identifiersOfWorkspace(config, workspace),
  };
}

const identifiersOfWorkspace = (config: Config, workspace: WorkspaceConfig) =>
  identifiersOf({
    workspace: workspace.name,
    secret: config.env.TL_IDENTITY_SECRET,
    country: workspace.country,
    block: new Set(workspace.identity.block.map((value) => value.toLowerCase())),
  });

/** The sources that have a write key. Throws TL_CONFIG when a key is named by a variable that is not set. */
export function sourcesOf(config: Config): Sources {
  const byHash = new Map<string, Source>();
  for (const workspace of config.file.workspaces) {
    const identifiers = identifiersOfWorkspace(config, workspace);
    for (const source of workspace.sources) {
      const key = source.write_key;
      if (!key) continue;
      if ('env' in key)
        throw new ThroughlineError(
          'TL_CONFIG',
          `source "${source.id}" of workspace "${workspace.name}": its write key is in the variable ${key.env}, which is not set`,
        );
      const scope = scopeOf(config, workspace, source, identifiers);
      byHash.set(key.sha256, { scope, config: source, keyHash: Buffer.from(key.sha256, 'hex') });
    }
  }
  return {
    all: [...byHash.values()],
    find(writeKey) {
      const hash = createHash('sha256').update(writeKey).digest();
      const source = byHash.get(hash.toString('hex'));
      return source && timingSafeEqual(hash, source.keyHash) ? source : undefined;
    },
  };
}

const hostOfDomain = (domain: string): string =>
  domain
    .replace(/^https?:\/\//, '')
    .replace(/^(\*\.|www\.)/, '')
    .replace(/[:/].*$/, '')
    .toLowerCase();

/**
 * Whether a page of this web origin may send for the source. No domains: any. `shop.example` also allows its `www.`;
 * `*.shop.example` allows every host below it; a domain with a scheme or port must be met exactly.
 */
export function mayUse(source: SourceConfig, origin: string): boolean {
  if (source.domains.length === 0) return true;
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  if (!url) return false;
  return source.domains.some((domain) => {
    if (domain.includes('://')) return url.origin === domain.replace(/\/+$/, '');
    if (domain.includes(':')) return url.host === domain;
    if (domain.startsWith('*.')) return url.hostname.endsWith(domain.slice(1));
    return url.hostname === domain || url.hostname === `www.${domain}`;
  });
}
