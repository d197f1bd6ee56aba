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

describe('a map', () => {
  it('makes one row one event, or several with ids in the order of the map', () => {
    const map = loadMap('interactions');
    expect(applyMap(map, row, 'row-x')).toMatchObject({
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
    expect(applyMap(map, { ...row, interaction: 'conversion', conversion_value: '6.5' }, 'row-y')).toMatchObject({
      ok: true,
      calls: [
        { messageId: 'row-y-0', context: { touch: { type: 'click' } } },
        { messageId: 'row-y-1', properties: { revenue: 6.5 }, context: { touch: { type: 'order' } } },
      ],
    });
  });

  it('says which column of a row it cannot use', () => {
    const bad = applyMap(loadMap('interactions'), { ...row, time: 'yesterday' }, 'r');
    expect(bad).toEqual({ ok: false, reason: 'column time: "yesterday" is no instant' });
    expect(applyMap(loadMap('interactions'), { ...row, interaction: 'smell' }, 'r')).toMatchObject({ ok: false });
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
