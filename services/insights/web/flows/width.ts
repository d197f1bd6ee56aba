import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/** The width of an element in pixels, as it changes; 0 until it is there. */
export function useWidth<E extends HTMLElement>(): [at: RefObject<E | null>, width: number] {
  const at = useRef<E>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = at.current;
    if (!element) return;
    const watch = new ResizeObserver(() => setWidth(element.clientWidth));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  return [at, width];
}
