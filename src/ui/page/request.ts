import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../../core/language.js";
import type { Complaint, Complaints } from "../api.js";
import { onChanges } from "./live.ts";

export type Loaded<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly status: number; readonly complaints: readonly Complaint[] };

/** Asks the server. What went wrong is told as it tells it; status 0: it does not answer. */
export async function request<T>(address: string, init?: RequestInit): Promise<Loaded<T>> {
  try {
    const response = await fetch(address, init);
    if (response.ok) return { ok: true, value: (await response.json()) as T };
    const told = (await response.json().catch(() => ({}))) as Partial<Complaints>;
    return { ok: false, status: response.status, complaints: told.complaints ?? [{ message: response.statusText }] };
  } catch {
    return {
      ok: false,
      status: 0,
      complaints: [{ message: t`The server does not answer. Is \`pipeline ui\` still running?` }],
    };
  }
}

export const send = <T>(method: string, address: string, body: unknown): Promise<Loaded<T>> =>
  request<T>(address, { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

/**
 * What is at an address, asked again when runs change; what was there before stays until the answer is here.
 * @param concerns whether a change of these runs may change it.
 */
export function useLoaded<T>(
  address: string | undefined,
  concerns: (runs: readonly string[], list: boolean) => boolean = () => false,
): { readonly loaded: Loaded<T> | undefined; readonly again: () => void; readonly isLate: boolean } {
  const [state, setState] = useState<{ readonly address: string; readonly loaded: Loaded<T> }>();
  const latest = useRef(0);
  const waiting = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const asksFor = useRef(concerns);
  asksFor.current = concerns;
  const load = useRef(() => {});
  load.current = () => {
    if (address === undefined) return;
    latest.current += 1;
    const number = latest.current;
    void request<T>(address).then((loaded) => {
      if (number === latest.current) setState({ address, loaded });
    });
  };
  useEffect(() => load.current(), [address]);
  useEffect(() => {
    const soon = (): void => {
      waiting.current ??= setTimeout(() => {
        waiting.current = undefined;
        if (document.hidden) document.addEventListener("visibilitychange", soon, { once: true });
        else load.current();
      }, PACE_MS);
    };
    const end = onChanges(({ runs, list }) => {
      if (asksFor.current(runs, list)) soon();
    });
    return () => {
      end();
      clearTimeout(waiting.current);
      waiting.current = undefined;
    };
  }, []);
  return {
    loaded: address === undefined ? undefined : state?.loaded,
    again: () => load.current(),
    isLate: state !== undefined && state.address !== address,
  };
}

const PACE_MS = 500;
