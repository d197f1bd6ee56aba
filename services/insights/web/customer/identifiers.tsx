import { useState } from 'preact/hooks';
import type { ShownName } from '../../identity/names.ts';
import type { Customer } from '../../timeline/answer.ts';
import { nameOf, namespaceName } from './names.ts';
import { Why } from './why.tsx';

/** Devices shown before they are counted only. */
const MOST_DEVICES = 6;

/** What the customer is known by; "why" opens the evidence that an identifier is theirs. */
export function Identifiers({ customer, workspace, zone }: { customer: Customer; workspace: string; zone: string }) {
  const { named_by, identifiers } = customer;
  const [open, setOpen] = useState('');
  const devices = new Map(
    customer.devices.map(({ device, namespace, value }): [string, ShownName] => [
      device,
      { identifier: device, namespace, value },
    ]),
  );
  const others: ShownName[] = [
    // One that was cut off has a row that links it to itself.
    ...identifiers
      .filter((i) => i.identifier !== named_by.identifier)
      .map(({ identifier, namespace, shown }) => ({ identifier, namespace, value: shown || null })),
    ...[...devices.values()].slice(0, MOST_DEVICES),
  ];
  const asked = others.find((name) => name.identifier === open);
  return (
    <>
      <ul class="identifiers" aria-label="Identifiers">
        <li>
          <Name name={named_by} />
        </li>
        {others.map((name) => (
          <li key={name.identifier}>
            <Name name={name} />{' '}
            <button
              type="button"
              class="link"
              aria-expanded={open === name.identifier}
              aria-label={`Why ${nameOf(name)} belongs to this customer`}
              onClick={() => setOpen(open === name.identifier ? '' : name.identifier)}
            >
              why
            </button>
          </li>
        ))}
        {devices.size > MOST_DEVICES && <li>{devices.size - MOST_DEVICES} more devices</li>}
      </ul>
      {asked && (
        <section class="evidence" aria-label="Evidence">
          <h3>Why {nameOf(asked)} belongs to this customer</h3>
          <Why a={named_by.identifier} b={asked.identifier} workspace={workspace} zone={zone} />
        </section>
      )}
    </>
  );
}

const Name = ({ name }: { name: ShownName }) => (
  <>
    {namespaceName(name.namespace)} <b>{name.value ?? `${name.identifier.slice(0, 8)}…`}</b>
  </>
);
