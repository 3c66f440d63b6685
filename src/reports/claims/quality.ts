import type { Finding } from "../../artifacts/audit-findings.js";
import type { Explanations } from "../../artifacts/explanations.js";
import { t, words } from "../../core/language.js";
import { FEWEST_PATIENTS } from "../../statistics/interval-methods.js";
import { SMALLEST_SUBGROUP } from "../../statistics/subgroups.js";
import type { MeasuredSubgroups, SubgroupsOfEach } from "../measured-subgroups.js";
import { metricInWords } from "../metric-titles.js";
import { counted } from "../numbers.js";
import type { ReportData } from "../report-data.js";
import { told } from "../told.js";
import { defineClaim, holds } from "./claim.js";
import { code, sentence, strong } from "./sentence.js";

type AuditData = Pick<ReportData, "audit" | "unreadable">;
type GroupData = { readonly measured: MeasuredSubgroups | SubgroupsOfEach | undefined };
type MapData = { readonly about: Explanations["about"] };

/** What was examined besides the figures: groups, leaks, shortcuts, maps, warnings. */
export const QUALITY_CLAIMS = {
  "audit-problems": defineClaim({
    when: ({ audit = [] }: AuditData) => {
      const problems = withStatus(audit, "problem");
      return problems > 0 ? { problems, of: audit.length } : undefined;
    },
    say: ({ problems, of }) =>
      sentence`${strong(t`${problems} of ${of} checks found a problem.`)} The figures above may say nothing about new patients.`,
  }),
  "audit-clear": defineClaim({
    when: ({ audit }: AuditData) =>
      audit === undefined || withStatus(audit, "problem") > 0 || audit.every(({ status }) => status === "not checked")
        ? undefined
        : { open: withStatus(audit, "not checked") },
    say: ({ open }) =>
      sentence`No check found a problem${open > 0 ? t`; ${open} could not be made` : ""}. That is not proof that there is none.`,
  }),
  "audit-hints": defineClaim({
    when: ({ audit = [] }: AuditData) => {
      const hints = withStatus(audit, "hint");
      return hints > 0 ? { hints, of: audit.length } : undefined;
    },
    say: ({ hints, of }) =>
      sentence`${hints} of ${of} checks found what somebody who knows the data has to judge: it may be a leak, or harmless.`,
  }),
  "audit-checked-nothing": defineClaim({
    when: ({ audit }: AuditData) => holds(audit?.every(({ status }) => status === "not checked") === true),
    say: () => sentence`No check could be made.`,
  }),
  "files-damaged": defineClaim({
    when: ({ unreadable }: Pick<ReportData, "unreadable">) => unreadable && { unreadable: unreadable.map(told) },
    say: ({ unreadable }) =>
      sentence`${strong(t`Damaged files were left out, and what depends on them is missing`)}: ${unreadable.join("; ")}.`,
  }),
  "not-audited": defineClaim({
    when: ({ audit, unreadable }: AuditData) => holds(audit === undefined && unreadable === undefined),
    say: () =>
      sentence`This run has no result of a stage ${code("audit")}: it did not look for leaks between the partitions or for shortcuts.`,
  }),
  "groups-looked-at": defineClaim({
    when: ({ measured }: GroupData) => measured?.divisions.map(({ title }) => words(title).toLowerCase()),
    say: (titles) =>
      sentence`Looked at: ${titles.join(", ")}. Groups that the data do not name, such as scanner, hospital or ethnic origin, were not looked at.`,
  }),
  "no-groups-known": defineClaim({
    when: ({ measured }: GroupData) => holds(measured === undefined),
    say: () =>
      sentence`No groups of test images were looked at: sex, age, view and visit are not known, or nothing was tested.`,
  }),
  "groups-too-small": defineClaim({
    when: ({ measured }: GroupData) => holds(groupsOf(measured).some(({ n }) => n < SMALLEST_SUBGROUP)),
    say: () => sentence`Groups of fewer than ${SMALLEST_SUBGROUP} images are counted, not measured.`,
  }),
  "groups-of-few-patients": defineClaim({
    when: ({ measured }: GroupData) =>
      holds(groupsOf(measured).some(({ isFew, n }) => isFew && n >= SMALLEST_SUBGROUP)),
    say: () =>
      sentence`An asterisk marks groups with too few patients (fewer than ${FEWEST_PATIENTS} of a class) for an interval that can be trusted.`,
  }),
  "groups-tested": defineClaim({
    when: ({ measured }: GroupData) =>
      measured && measured.tests.length > 0 ? { tests: measured.tests.length } : undefined,
    say: ({ tests }) =>
      sentence`Whether a group differs from the others of its kind was tested${tests > 1 ? t` (p corrected for ${tests} tests by Holm's method)` : ""}; whether intervals overlap does not tell.`,
  }),
  "groups-not-tested": defineClaim({
    when: ({ measured }: GroupData) => holds(measured !== undefined && measured.tests.length === 0),
    say: () => sentence`No two groups are large enough for a test of their difference.`,
  }),
  "groups-differ": defineClaim({
    when: ({ measured }: GroupData) => {
      const found = (measured?.tests ?? []).filter(({ adjustedP }) => adjustedP < 0.05);
      return found.length > 0
        ? found.map(
            ({ group, metric, of }) => t`${metricInWords(metric)} of ${group}${of === undefined ? "" : t` for ${of}`}`,
          )
        : undefined;
    },
    say: (found) => sentence`More than chance, by p below 0.05 after correction: ${found.join("; ")}.`,
  }),
  "no-group-differs": defineClaim({
    when: ({ measured }: GroupData) => {
      const tests = measured?.tests ?? [];
      return holds(tests.length > 0 && tests.every(({ adjustedP }) => adjustedP >= 0.05));
    },
    say: () =>
      sentence`No difference has p below 0.05 after correction; in groups this small that does not show that there is none.`,
  }),
  "no-maps": defineClaim({
    when: ({ about }: MapData) =>
      about.method === null ? { reason: told(about.reason ?? "not known why") } : undefined,
    say: ({ reason }) => sentence`There are no Grad-CAM maps of this model: ${reason}.`,
  }),
  "grad-cam": defineClaim({
    when: ({ about }: MapData) => (about.method === "grad-cam" ? { layer: about.layer ?? "" } : undefined),
    say: ({ layer }) =>
      sentence`The second picture shows the image as the model saw it with Grad-CAM (Selvaraju 2017) of its last convolution, ${code(layer)}${mapsRead()}`,
  }),
  "hires-cam": defineClaim({
    when: ({ about }: MapData) => (about.method === "hires-cam" ? { layer: about.layer ?? "" } : undefined),
    say: ({ layer }) =>
      sentence`The second picture shows the image as the model saw it with Grad-CAM of its last convolution, ${code(layer)}, weighed place by place (HiResCAM, Draelos 2020)${mapsRead()}`,
  }),
  "maps-of-several": defineClaim({
    when: ({ about }: MapData) =>
      about.method !== null && about.models !== undefined ? { models: about.models } : undefined,
    say: ({ models }) => sentence`Each map is the mean of those of ${counted(models, "model")}.`,
  }),
  "no-warnings": defineClaim({
    when: ({ run }: Pick<ReportData, "run">) => holds(run.record.warnings.length === 0),
    say: () => sentence`The run gave no warning.`,
  }),
  "all-from-cache": defineClaim({
    when: ({ run: { record } }: Pick<ReportData, "run">) =>
      holds(record.stages.length > 0 && record.stages.every(({ status }) => status === "cached")),
    say: () => sentence`Every stage was taken from the cache.`,
  }),
};

const mapsRead = () =>
  sentence`: the warmer a place, the more it spoke for the class that was called, each map in units of its own strongest place. A map says where, not why, and not whether that is the pathology.`;

const withStatus = (findings: readonly Finding[], wanted: Finding["status"]): number =>
  findings.filter(({ status }) => status === wanted).length;

function groupsOf(measured: GroupData["measured"]) {
  if (measured === undefined) return [];
  return "all" in measured
    ? [measured.all, ...measured.divisions.flatMap(({ groups }) => groups)]
    : measured.divisions.flatMap(({ each }) => each.flatMap(({ groups }) => groups.flatMap((group) => group ?? [])));
}
