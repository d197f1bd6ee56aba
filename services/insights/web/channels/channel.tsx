import { markOf, type Shape } from './palette.ts';

const PATHS: Readonly<Record<Shape, string>> = {
  circle: 'M8 3a5 5 0 1 0 0 10A5 5 0 0 0 8 3Z',
  square: 'M3.5 3.5h9v9h-9Z',
  diamond: 'M8 2l6 6-6 6-6-6Z',
  triangle: 'M8 2.6 14 13H2Z',
  ring: 'M8 3a5 5 0 1 0 0 10A5 5 0 0 0 8 3Zm0 2.4a2.6 2.6 0 1 1 0 5.2 2.6 2.6 0 0 1 0-5.2Z',
};

/** The sign of a channel, without its name: always beside it. */
export const Mark = ({ channel }: { channel: string }) => {
  const { colour, shape } = markOf(channel);
  return (
    <svg class="mark" viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[shape]} class={`fill-${colour}`} fill-rule="evenodd" />
    </svg>
  );
};

/** A channel: its sign and its name. */
export const Channel = ({ name }: { name: string }) => (
  <span class="channel">
    <Mark channel={name} />
    {name || 'No channel'}
  </span>
);
