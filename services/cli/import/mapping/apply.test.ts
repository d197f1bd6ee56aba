import { describe, expect, it } from 'vitest';
import { applyMap } from './apply.ts';
import { builtInMaps, loadMap, parseMap } from './load.ts';

const row = {
  customer_id: 'A1',
  time: '2018-07-22T20:40:41Z',
  interaction: 'impression',
  conversion_value: '0',
  channel: 'Display',
};

const map = (template: string) => parseMap(JSON.stringify({ events: [{ call: { filled: template } }] }), 'x');
const filled = (template: string, columns: Record<string, string>) => {
  const mapped = applyMap(map(template), columns, 'r');
  return mapped.ok ? mapped.calls[0]?.['filled'] : mapped.reason;
};

describe('a map', () => {
  it('makes one row one event, or several with ids in the order of the map', () => {
    const interactions = loadMap('interactions');
    expect(applyMap(interactions, row, 'row-x')).toMatchObject({
      ok: true,
      calls: [
        {
          messageId: 'row-x',
          userId: 'A1',
          timestamp: '2018-07-22T20:40:41.000Z',
          context: { touch: { type: 'impression', channel: 'Display' } },
        },
      ],
    });
    expect(
      applyMap(interactions, { ...row, interaction: 'conversion', conversion_value: '6.5' }, 'row-y'),
    ).toMatchObject({
      ok: true,
      calls: [
        { messageId: 'row-y-0', context: { touch: { type: 'click' } } },
        { messageId: 'row-y-1', properties: { revenue: 6.5 }, context: { touch: { type: 'order' } } },
      ],
    });
  });

  it('says which column of a row it cannot use', () => {
    const bad = applyMap(loadMap('interactions'), { ...row, time: 'yesterday' }, 'r');
    expect(bad).toMatchObject({ ok: false, reason: expect.stringContaining('column time: "yesterday" is no instant') });
    expect(applyMap(loadMap('interactions'), { ...row, interaction: 'smell' }, 'r')).toMatchObject({ ok: false });
  });

  it.each([
    ['2026-03-01', '2026-03-01T00:00:00.000Z'],
    ['2026-03-01 09:30', '2026-03-01T09:30:00.000Z'],
    ['2026-03-01T00:30:00+02:00', '2026-02-28T22:30:00.000Z'],
    [' 2026-03-01T09:30:00.25Z ', '2026-03-01T09:30:00.250Z'],
  ])('reads %s as %s, on whatever machine', (written, instant) => {
    expect(filled('{at|time}', { at: written })).toBe(instant);
  });

  it.each(['03/01/2026', '1 March 2026', 'Sun, 01 Mar 2026 09:30:00 GMT', '1772323200000', '2026', '2026-02-30'])(
    'refuses the time %s, which may mean something else',
    (written) => {
      expect(applyMap(map('{at|time}'), { at: written }, 'r')).toMatchObject({
        ok: false,
        reason: expect.stringMatching(
          /^column at: ".*" is no (instant; write it as 2026-03-01T09:30:00Z|day there is)/,
        ),
      });
    },
  );

  it('takes a blank cell as empty and a number only as a decimal', () => {
    expect(filled('{n|number}', { n: ' ' })).toBeUndefined();
    expect(filled('{n|number}', { n: ' -12.50 ' })).toBe(-12.5);
    for (const n of ['0x10', '1e3', '1,299.00', 'Infinity'])
      expect(applyMap(map('{n|number}'), { n }, 'r')).toMatchObject({ ok: false });
  });

  it('leaves out what the row does not have', () => {
    const mapped = applyMap(
      loadMap('touchpoints'),
      { time: '2026-01-02 03:04:05', email: 'a@b.example', loyalty_id: '8841', type: 'CALL' },
      'r',
    );
    expect(mapped).toEqual({
      ok: true,
      calls: [
        {
          messageId: 'r',
          type: 'track',
          timestamp: '2026-01-02T03:04:05.000Z',
          context: {
            traits: { email: 'a@b.example' },
            externalIds: [{ type: 'loyalty_id', id: '8841' }],
            touch: { type: 'call' },
          },
        },
      ],
    });
  });

  it('passes calls of the protocol through and keeps their message id', () => {
    expect(applyMap(loadMap('segment'), { messageId: 'm1', type: 'page' }, 'r')).toEqual({
      ok: true,
      calls: [{ messageId: 'm1', type: 'page' }],
    });
    expect(applyMap(loadMap('segment'), { type: 'page' }, 'r')).toEqual({
      ok: true,
      calls: [{ messageId: 'r', type: 'page' }],
    });
  });

  it('is refused before the first row when it names an unknown filter or has no events', () => {
    expect(() => parseMap('events: [{call: {a: "{b|shout}"}}]', 'x')).toThrow('there is no filter shout');
    expect(() => parseMap('{}', 'x')).toThrow('no events');
    expect(() => loadMap('nonsense')).toThrow(builtInMaps().join(', '));
  });
});
