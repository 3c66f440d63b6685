/** A node of the JSON-LD graph. */
export interface Entity {
  readonly "@id": string;
  readonly "@type": string | readonly string[];
  readonly [property: string]: unknown;
}

export const reference = (id: string): { readonly "@id": string } => ({ "@id": id });
