// The page of the system browser: who is there, and whether she agrees.

const escape = (text) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

export const loginPage = (provider, { base, people, subject, granted }) => async (request, response) => {
  // The provider reads the place of its cookies from here.
  request.url = request.originalUrl;
  try {
    const interaction = await provider.interactionDetails(request, response);
    if (request.method !== 'POST') {
      const known = interaction.prompt.name === 'consent' && interaction.session?.accountId;
      if (!known) return page(response, interaction, { base, people });
      // A browser that is logged in is asked nothing more, as by the real service. This library would ask it each time (RFC 8252 §8.6).
      const result = { consent: await consent(interaction, known, granted) };
      return await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
    }
    let body = '';
    for await (const part of request) body += part;
    const form = new URLSearchParams(body);
    const result = form.get('answer') === 'accept'
      ? await accepted(interaction, subject(form.get('person')), granted)
      : { error: 'access_denied', error_description: 'the person refused' };
    return await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  } catch (error) {
    return response.writeHead(400, { 'content-type': 'text/plain' }).end(String(error));
  }
};

async function accepted(interaction, accountId, granted) {
  return { login: { accountId, acr: 'eidas1' }, consent: await consent(interaction, accountId, granted) };
}

async function consent({ params }, accountId, granted) {
  const { jti: grantId } = await granted(params.client_id, accountId);
  return { grantId };
}

function page(response, interaction, { base, people }) {
  const persons = [...people.values()].map(({ id, given, family }) => (
    `<label><input type="radio" name="person" value="${escape(id)}" id="p${escape(id)}"> ${escape(given)} ${escape(family)}</label><br>`
  )).join('\n');
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(`<!doctype html>
<html lang="fr"><title>Pro Santé Connect (exercice)</title>
<h1>Pro Santé Connect (exercice)</h1>
<form method="post" action="${base}/login/${escape(interaction.uid)}">
${persons}
<button name="answer" value="accept" id="accept">Se connecter</button>
<button name="answer" value="refuse" id="refuse">Refuser</button>
</form></html>`);
}
