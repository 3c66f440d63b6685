import { render } from "preact";
import { useLanguage, wantedLanguage } from "./language.ts";
import { followLinks } from "./router.ts";
import { App } from "./shell.tsx";

await useLanguage(wantedLanguage());
followLinks();
render(<App />, document.getElementById("app")!);
