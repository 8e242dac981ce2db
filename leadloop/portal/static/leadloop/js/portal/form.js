/* The hosted page: its form is in the page already. Without scripts it posts as any form does. */

import { attach } from "./engine.js";

attach(document, location.origin);
