import type { JSX } from "preact";

/** A page that a run made: it may save files and open links, and nothing else. */
export function Frame({ address, title }: { readonly address: string; readonly title: string }): JSX.Element {
  return (
    <iframe
      class="made"
      src={address}
      title={title}
      sandbox="allow-downloads allow-popups allow-popups-to-escape-sandbox"
    />
  );
}
