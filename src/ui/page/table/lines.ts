import type { Row, State } from "../../api.js";

/** A line of the table: a run, or the head of a sweep whose runs follow it where it is open. */
export type Line =
  | { readonly type: "run"; readonly row: Row; readonly isMember: boolean }
  | {
      readonly type: "sweep";
      readonly id: string;
      readonly label?: string;
      readonly rows: readonly Row[];
      readonly isOpen: boolean;
      readonly states: Readonly<Partial<Record<State, number>>>;
    };

/** @param open ids of sweeps whose runs are shown. Where a sweep's first run stands, it stands. */
export function linesOf(rows: readonly Row[], groups: boolean, open: ReadonlySet<string>): readonly Line[] {
  if (!groups) return rows.map((row) => ({ type: "run", row, isMember: false }));
  const bySweep = new Map<string, Row[]>();
  for (const row of rows) {
    if (row.sweep === undefined) continue;
    const members = bySweep.get(row.sweep.id);
    if (members === undefined) bySweep.set(row.sweep.id, [row]);
    else members.push(row);
  }
  const done = new Set<string>();
  return rows.flatMap((row): readonly Line[] => {
    const { sweep } = row;
    if (sweep === undefined) return [{ type: "run", row, isMember: false }];
    if (done.has(sweep.id)) return [];
    done.add(sweep.id);
    const members = bySweep.get(sweep.id) ?? [];
    const isOpen = open.has(sweep.id);
    return [
      {
        type: "sweep",
        id: sweep.id,
        ...(sweep.label !== undefined && { label: sweep.label }),
        rows: members,
        isOpen,
        states: countStates(members),
      },
      ...(isOpen ? members.map((member): Line => ({ type: "run", row: member, isMember: true })) : []),
    ];
  });
}

function countStates(rows: readonly Row[]): Readonly<Partial<Record<State, number>>> {
  const counts: Partial<Record<State, number>> = {};
  for (const { state } of rows) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}
