// A session that is over in the middle of the work: the page stands still until the person has signed in again elsewhere, and
// nothing of it is lost. What waits is sent then.

const EVERY = 3000;
const dialog = document.getElementById("signed-out");
const owner = document.body.dataset.visitor;
let waiting = null;

/**
 * Asks the person to sign in again, in another tab.
 * @returns {Promise<string>} the new session's token; never answered where another person signs in
 */
export function signInAgain() {
  waiting ??= new Promise(waitForSession).finally(() => (waiting = null));
  return waiting;
}

function waitForSession(resolve) {
  if (!dialog.open) dialog.showModal();
  const timer = window.setInterval(look, EVERY);
  window.addEventListener("focus", look);

  async function look() {
    const session = await findSession();
    if (!session) return;
    if (session.name !== owner) {
      dialog.querySelector("#signed-out-other").hidden = false;
      return;
    }
    window.clearInterval(timer);
    window.removeEventListener("focus", look);
    dialog.close();
    resolve(session.csrf);
  }
}

/** The token of the session that the person has now; empty where there is none, or it is another person's. */
export async function findOwnToken() {
  const session = await findSession();
  return session?.name === owner ? session.csrf : "";
}

async function findSession() {
  try {
    const answer = await fetch("/session", { headers: { Accept: "application/json" }, credentials: "same-origin" });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

dialog?.addEventListener("cancel", (event) => event.preventDefault());
