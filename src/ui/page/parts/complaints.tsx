import type { JSX } from "preact";
import type { Complaint } from "../../api.js";

/** What went wrong, and what to do. */
export function Complaints(props: { readonly of: readonly Complaint[]; readonly id?: string }): JSX.Element {
  return (
    <div role="alert" id={props.id}>
      <ul class="complaints">
        {props.of.map(({ message, remedy, severity = "error" }) => (
          <li class={severity} key={message}>
            {message}
            {remedy === undefined ? null : <span class="remedy"> {remedy}</span>}
          </li>
        ))}
      </ul>
    </div>
  );
}
