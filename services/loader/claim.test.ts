import { describe, expect, test } from 'vitest';
import { Claim, ClaimLost } from './claim.ts';

/** A claim on clocks of the test; `commits` counts announcements, of which the group may refuse the next. */
function opened() {
  const world = { steady: 0, wall: 0, commits: 0, replaced: false };
  const claim = new Claim(
    async () => {
      world.commits += 1;
      if (world.replaced) throw new Error('not a member');
    },
    { steady: () => world.steady, wall: () => world.wall },
  );
  return { claim, world };
}

describe('the claim on a plan', () => {
  test('a plan just announced is loaded without asking again', async () => {
    const { claim, world } = opened();
    await claim.announce();
    world.steady = 4_000;
    world.wall = 4_000;
    await claim.renew();
    expect(world.commits).toBe(1);
  });

  test.each([
    ['frozen', { steady: 60_000, wall: 60_000 }],
    ['asleep with its machine, where one clock stood still', { steady: 10, wall: 60_000 }],
    ['frozen while the clock was set back', { steady: 60_000, wall: -10_000 }],
  ])('a member that was %s asks before it inserts, and does not when it was replaced', async (_, after) => {
    const { claim, world } = opened();
    await claim.announce();
    Object.assign(world, after);
    await claim.renew();
    expect(world.commits).toBe(2);
    world.steady += 60_000;
    world.replaced = true;
    await expect(claim.renew()).rejects.toThrow(ClaimLost);
  });

  test('a plan that was found, not announced, is announced first', async () => {
    const { claim, world } = opened();
    await Promise.all([claim.renew(), claim.renew()]);
    expect(world.commits).toBe(1);
  });
});
