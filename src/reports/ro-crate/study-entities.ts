import type { RunRecord } from "../../core/run-record.js";
import { NOT_STATED, STUDY_FIELDS, studyOf } from "../study.js";
import { type Entity, reference } from "./entity.js";

/** What the pipeline file says under `study:`, in the words of schema.org. */
export interface StudyEntities {
  /** Properties of the root dataset. */
  readonly ofDataset: Readonly<Record<string, unknown>>;
  readonly entities: readonly Entity[];
}

/** Fields that have properties of their own; the others are `additionalProperty`, by name. */
const OWN: readonly string[] = ["authors", "contact", "citation", "source", "license", "funding"];

export function studyEntities(record: RunRecord): StudyEntities {
  const study = studyOf(record);
  const { authors = [], contact, citation, source, license, funding } = study;
  const licence = licenceEntity(license);
  const people = authors.map(
    (name): Entity => ({ "@id": `#author-${encodeURIComponent(name)}`, "@type": "Person", name }),
  );
  const cited = citation && { "@id": webAddress(citation) ?? "#citation", "@type": "ScholarlyArticle", name: citation };
  const origin = source && { "@id": webAddress(source) ?? "#source", "@type": "CreativeWork", name: source };
  const reached = contact && {
    "@id": "#contact",
    "@type": "ContactPoint",
    contactType: "study",
    [/^\S+@\S+$/.test(contact) ? "email" : "description"]: contact,
  };
  const paid = funding && { "@id": "#funding", "@type": "Organization", name: funding };
  const properties = STUDY_FIELDS.flatMap(([name, title]): readonly Entity[] => {
    const value = study[name];
    if (value === undefined || OWN.includes(name)) return [];
    return [{ "@id": `#study-${name}`, "@type": "PropertyValue", name: title, value }];
  });
  const optional: readonly (Entity | "" | undefined)[] = [cited, origin, reached, paid];
  const entities = [licence, ...people, ...optional.flatMap((entity) => entity || []), ...properties];
  return {
    ofDataset: {
      license: reference(licence["@id"]),
      ...(people.length > 0 && { author: people.map((person) => reference(person["@id"])) }),
      ...(reached && { contactPoint: reference(reached["@id"]) }),
      ...(cited && { citation: reference(cited["@id"]) }),
      ...(origin && { isBasedOn: reference(origin["@id"]) }),
      ...(paid && { funder: reference(paid["@id"]) }),
      ...(properties.length > 0 && { additionalProperty: properties.map((property) => reference(property["@id"])) }),
    },
    // One web address may be source, citation and licence at once.
    entities: [...new Map(entities.map((one) => [one["@id"], one])).values()],
  };
}

/** SPDX identifiers have a page each, as RO-Crate recommends for licences. */
function licenceEntity(license: string | undefined): Entity {
  if (license === undefined) {
    return {
      "@id": "#licence",
      "@type": "CreativeWork",
      name: NOT_STATED,
      description: "The pipeline file does not say under which licence the data are.",
    };
  }
  const isSpdx = /^[A-Za-z]+(-[A-Za-z]+)*-\d[\w.]*(-[A-Za-z0-9]+)*$|^MIT$|^ISC$/.test(license);
  const id = webAddress(license) ?? (isSpdx ? `https://spdx.org/licenses/${license}` : "#licence");
  return { "@id": id, "@type": "CreativeWork", name: license, description: "Licence of the data." };
}

/** The first web address in a text. */
const webAddress = (text: string): string | undefined => /https?:\/\/[^\s<>"]*[^\s<>".,;)]/.exec(text)?.[0];
