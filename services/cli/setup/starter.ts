import { SCHEMA_FILE } from './schema-file.ts';

/** What a new installation's configuration names. */
export interface StarterSource {
  readonly id: string;
  readonly kind: string;
  readonly sha256: string;
}

/** The text of a first `throughline.yaml`, with a comment on everything one may want to change. */
export const starterFile = (
  workspace: string,
  sources: readonly StarterSource[],
): string => `# yaml-language-server: $schema=${SCHEMA_FILE}
# Throughline configuration. Every key with its meaning: throughline start --help. Check it: throughline check
# Editors complete it by the file above; throughline check --schema writes that anew.
workspaces:
  - name: ${workspace}            # its tables are read in the ClickHouse database throughline_${workspace}
    time_zone: Europe/Berlin # days in reports begin at midnight here
    currency: EUR            # reporting currency, ISO 4217
    country: DE              # of phone numbers without a country code
    sources:                 # where events come from; each has a write key, only its hash stands here
${sources
  .map(
    ({ id, kind, sha256 }) => `      - id: ${id}
        kind: ${kind}
        write_key: { sha256: ${sha256} }`,
  )
  .join('\n')}
        # channel: Store     # for sources that know their channel
        # domains: [https://shop.example] # web origins allowed to send; none: any
    sessions:
      gap_minutes: 30        # inactivity that ends a session
    conversions:
      - name: order          # what counts as success, by touchpoint type
        type: order
    attribution:
      lookback_days: 30      # how far before a conversion touches count
      models: [first, last, linear, position_based] # or {name: decay_3d, kind: time_decay, half_life_days: 3}
    touches:
      exclude: [opened, delivered, bounced] # contacts that are no path touches
    # ignore_referrers: [login.example]     # login and payment hosts beside the shipped list
# limits: { event_bytes: 32768, batch_events: 2500, past_days: 3653, future_hours: 24 }
# state: { dedup_hours: 48 }
`;

/** The text of a first \`.env\`: addresses and the one secret that must never change. */
export const starterEnv = (
  identitySecret: string,
): string => `# Copy to .env and load it into the environment of every role.
# Key of the identifier hashes. Never change it in place: the same customer would become another one.
TL_IDENTITY_SECRET=${identitySecret}
# Without these two, \`throughline start\` runs its own Kafka and ClickHouse on this machine.
# KAFKA_BROKERS=kafka-1:9092,kafka-2:9092
# CLICKHOUSE_URL=http://clickhouse:8123
# CLICKHOUSE_USER=throughline
# CLICKHOUSE_PASSWORD=
# TL_PARTITIONS=16
# TL_REPLICAS=3
# TL_READ_TOKEN=
# TL_EDIT_TOKEN=
`;
