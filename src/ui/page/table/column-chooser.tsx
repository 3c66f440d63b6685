import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { t } from "../../../core/language.js";
import type { Column } from "../../api.js";
import { Dialog } from "../parts/dialog.tsx";

/** Which params and metrics have a column: those that differ first. */
export function ColumnChooser(props: {
  readonly available: readonly Column[];
  readonly shown: readonly string[];
  readonly onChange: (columns: readonly string[] | undefined) => void;
  readonly onClose: () => void;
}): JSX.Element {
  const { available, onChange } = props;
  // The table has them a moment later.
  const [shown, setShown] = useState(props.shown);
  const [sought, setSought] = useState("");
  const fits = ({ name }: Column): boolean => name.toLowerCase().includes(sought.toLowerCase());
  const toggle = (name: string): void => {
    const next = shown.includes(name) ? shown.filter((one) => one !== name) : [...shown, name];
    setShown(next);
    onChange(next);
  };
  const isParam = ({ values }: Column): boolean => values !== undefined;
  const differs = ({ values = 0 }: Column): boolean => values > 1;
  const isBound = ({ name }: Column): boolean => /\.(low|high)$/.test(name);
  const groups: readonly (readonly [string, readonly Column[]])[] = [
    [t`Params that differ`, available.filter((one) => isParam(one) && differs(one))],
    [t`Metrics`, available.filter((one) => !isParam(one) && !isBound(one))],
    [t`Params that are the same in all`, available.filter((one) => isParam(one) && !differs(one))],
    [t`Limits of 95 % intervals`, available.filter((one) => !isParam(one) && isBound(one))],
  ];
  return (
    <Dialog title={t`Columns`} onClose={props.onClose}>
      <div class="fields">
        <label>
          {t`Search`}
          <input type="search" value={sought} onInput={(event) => setSought(event.currentTarget.value)} />
        </label>
        <section class="choices" tabIndex={0} aria-label={t`Columns`}>
          {groups.map(([title, columns]) => (
            <Group key={title} title={title} columns={columns.filter(fits)} shown={shown} onToggle={toggle} />
          ))}
        </section>
        <div class="actions">
          <button
            type="button"
            onClick={() => {
              onChange(undefined);
              props.onClose();
            }}
          >
            {t`As at first`}
          </button>
        </div>
      </div>
    </Dialog>
  );
}

function Group(props: {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly shown: readonly string[];
  readonly onToggle: (name: string) => void;
}): JSX.Element | null {
  const { title, columns, shown, onToggle } = props;
  if (columns.length === 0) return null;
  return (
    <fieldset>
      <legend>{title}</legend>
      {columns.map(({ name, values }) => (
        <label class="choice" key={name}>
          <input type="checkbox" checked={shown.includes(name)} onChange={() => onToggle(name)} />
          <span class="code">{name}</span>
          {values !== undefined && values > 1 ? <span class="soft">{t`${values} values`}</span> : null}
        </label>
      ))}
    </fieldset>
  );
}
