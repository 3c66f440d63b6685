import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";

export interface Visible {
  readonly first: number;
  /** Exclusive. */
  readonly last: number;
  readonly onScroll: (event: { readonly currentTarget: HTMLElement }) => void;
}

/** Rows beyond what is seen, so that scrolling shows no gaps. */
const BEYOND = 12;

/** Which of many rows of one height are within what scrolls: only they are in the page. */
export function useVisibleRows(count: number, height: number, scroller: RefObject<HTMLElement | null>): Visible {
  const [top, setTop] = useState(0);
  const [view, setView] = useState(800);
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setView(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const first = Math.max(0, Math.min(Math.floor(top / height), count) - BEYOND);
  return {
    first,
    last: Math.min(count, Math.ceil((top + view) / height) + BEYOND),
    onScroll: ({ currentTarget }) => setTop(currentTarget.scrollTop),
  };
}
