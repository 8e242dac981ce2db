// The shell's behaviour. Everything here improves pages that already work as plain links and forms.
import "./theme.js";
import "./drawer.js";
import "./ages.js";
import "./dialogs.js";
import "./keys.js";
import "./place.js";
import "./picking.js";
import "./palette.js";
import "./copy.js";
import "./toasts.js";
import "./calendar.js";
import "./rows.js";
import "./moves.js";
import "./journey.js";
import "./merge.js";
import "./preview.js";
import { listen } from "./live.js";

listen();
