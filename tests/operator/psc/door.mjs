// The door of the mail operator: what its servers ask when a token is shown. It has the token introspected by the service that
// issued it (RFC 7662) and says which mailbox of a group that person may open. Dovecot calls it, for itself and for Postfix.
//
// /<group> answers for one group of mailboxes, which names at most one of a person: Dovecot 2.3 asks group after group.
// /person and /policy answer together: whose the token is, and whether that person opens that mailbox. Dovecot 2.4 asks so.

import https from 'node:https';
import { readFileSync } from 'node:fs';

export const door = ({ issuer, tls, operator }, state) => {
  const ca = readFileSync(tls.root);
  const url = `${issuer}/protocol/openid-connect/token/introspect`;
  const isClosed = (mailbox) => state.closed === mailbox;
  const opens = (person, login) =>
    !isClosed(login) && Object.values(operator.mailboxes).some((group) => group[person] === login);
  return async (request, response) => {
    const answer = (body) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    let body = '';
    for await (const part of request) body += part;
    const place = request.url.slice(1).split('?')[0];
    try {
      if (place === 'policy') {
        const { login, person } = JSON.parse(body);
        return answer({ status: opens(person, login) ? 0 : -1, msg: '' });
      }
      const told = await ask(url, ca, operator, new URLSearchParams(body).get('token'));
      const person = told.active && told.scope.split(' ').includes('scope_all') && told.SubjectNameID;
      const username = place === 'person' ? person : operator.mailboxes[place]?.[person];
      return answer(username && !isClosed(username) ? { active: true, username } : { active: false });
    } catch {
      return response.writeHead(503).end();
    }
  };
};

function ask(url, ca, { client, secret }, token) {
  const body = new URLSearchParams({ token }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) };
  return new Promise((done, failed) => {
    const request = https.request(url, { method: 'POST', ca, auth: `${client}:${secret}`, headers }, async (response) => {
      let text = '';
      for await (const part of response) text += part;
      if (response.statusCode === 200) done(JSON.parse(text)); else failed(new Error(`${response.statusCode}`));
    });
    request.on('error', failed);
    request.end(body);
  });
}
