import type { Customer } from '../../insights/timeline/answer.ts';

type Shown = Pick<Customer['named_by'], 'namespace' | 'value' | 'identifier'>;

const nameOf = ({ namespace, value, identifier }: Shown): string =>
  `${namespace} ${value ?? `${identifier.slice(0, 8)}…`}`;
const minute = (at: string): string => `${at.slice(0, 16)}Z`;

/** The identifiers of a customer and what linked each, its devices, logins that were undone, and pairs that were refused: one line each. */
export function identityLines(customer: Customer): string[] {
  const names = [
    customer.named_by,
    ...customer.identifiers.map((i) => ({ ...i, value: i.shown === '' ? null : i.shown })),
  ];
  const width = Math.max(
    ...names.map((name) => nameOf(name).length),
    ...customer.devices.map((d) => nameOf(ofDevice(d)).length),
  );
  const line = (name: Shown, what: string) => `  ${nameOf(name).padEnd(width)}  ${what}`;
  return [
    line(customer.named_by, 'names the profile'),
    ...customer.identifiers.map((i) =>
      line(
        { ...i, value: i.shown === '' ? null : i.shown },
        linkOf(i.identifier, customer) ?? `${i.cause} ${minute(i.linked_at)}`,
      ),
    ),
    ...customer.devices.map((d) =>
      line(
        ofDevice(d),
        `logged in ${d.from ? `from ${minute(d.from)}` : 'since ever'}${d.to ? ` to ${minute(d.to)}` : ''}`,
      ),
    ),
    ...customer.undone_logins.map(
      ({ device, hour, correction }) =>
        `  undone ${minute(correction.at)}: logins on ${nameOf(device)}${hour === null ? '' : ` in the hour from ${minute(new Date(hour * 3_600_000).toISOString())}`} by ${correction.actor}: ${correction.reason}`,
    ),
    ...customer.conflicts.map(
      (c) =>
        `  refused ${minute(c.at)}: ${nameOf(c.pair[0])} with ${nameOf(c.pair[1])} (limit of ${c.namespace}), the other is ${c.other}`,
    ),
  ];
}

const ofDevice = ({ device, namespace, value }: Customer['devices'][number]): Shown => ({
  identifier: device,
  namespace,
  value,
});

/** The newest merge that an identifier brought about. */
function linkOf(identifier: string, { merges }: Customer): string | undefined {
  const merge = merges.find(
    (m) => m.action === 'joined' && !m.undone && m.pair.some((p) => p.identifier === identifier),
  );
  const other = merge?.pair.find((p) => p.identifier !== identifier);
  if (!merge || !other) return undefined;
  const by = merge.correction
    ? `${merge.correction.actor}: ${merge.correction.reason}`
    : `${merge.evidence === 'event' ? 'an event' : 'an alias'} that names both`;
  return `joined ${minute(merge.at)} with ${nameOf(other)} by ${by}`;
}
