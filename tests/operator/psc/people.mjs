// The claims of a person, under the names of the real service.

export const claimsOf = ({ id, given, family, profession }, sub) => ({
  sub,
  preferred_username: id,
  email_verified: false,
  SubjectNameID: id,
  given_name: given,
  family_name: family,
  // Staff have no code of profession.
  SubjectRole: profession ? [`${profession}^1.2.250.1.71.1.2.7`] : [],
  SubjectOrganization: 'CABINET D’EXERCICE',
  SubjectOrganizationID: '499700000000001',
  Secteur_Activite: 'SA07^1.2.250.1.71.4.2.4',
  otherIds: profession ? [{ identifiant: id.slice(1), origine: 'RPPS', qualite: 1 }] : [],
  Palier_Authentification: 'APPPRIP3^1.2.250.1.213.1.5.1.1.1',
  authMode: 'CARD',
});
