// Two clients of other makers, unmodified. Prints one JSON object: what each of them saw.
// Arguments: the address, a client's id and its secret.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [, , folder, address, clientId, clientSecret] = process.argv;
const require = createRequire(pathToFileURL(`${folder}/`));

async function token() {
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: clientId,
    client_secret: clientSecret,
    scope: `${address}/.default`,
  });
  const answer = await fetch(`${address}/some-tenant/oauth2/v2.0/token`, { method: "POST", body });
  return (await answer.json()).access_token;
}

async function dynamicsWebApi() {
  const { DynamicsWebApi } = require("dynamics-web-api");
  const api = new DynamicsWebApi({
    serverUrl: address,
    dataApi: { version: "9.2" },
    onTokenRefresh: token,
    includeAnnotations: "*",
  });
  const seen = {};
  const made = await api.create({
    collection: "accounts",
    data: { name: "Acme", accountnumber: "D1", revenue: 5 },
    returnRepresentation: true,
  });
  seen.created = made.name;
  const key = made.accountid;
  const contact = await api.create({ collection: "contacts", data: { lastname: "Tan" } });
  await api.associateSingleValued({
    collection: "accounts",
    primaryKey: key,
    navigationProperty: "primarycontactid",
    relatedCollection: "contacts",
    relatedKey: contact,
  });
  const read = await api.retrieve({
    collection: "accounts",
    key,
    select: ["name", "_primarycontactid_value"],
    expand: [{ property: "primarycontactid", select: ["lastname"] }],
  });
  seen.expanded = read.primarycontactid.lastname;
  seen.formatted = read._primarycontactid_value_Formatted;
  await api.update({ collection: "accounts", key, data: { name: "Acme 2" } });
  await api.updateSingleProperty({ collection: "accounts", key, fieldValuePair: { revenue: 9 } });
  await api.upsert({ collection: "accounts", key: "accountnumber='D2'", data: { name: "Beta" } });
  const list = await api.retrieveMultiple({
    collection: "accounts",
    select: ["name", "revenue"],
    filter: "startswith(name,'a') or name eq 'Beta'",
    orderBy: ["name"],
    maxPageSize: 1,
    count: true,
  });
  seen.count = list.oDataCount;
  seen.all = (
    await api.retrieveAll({ collection: "accounts", select: ["name"], orderBy: ["name"], maxPageSize: 1 })
  ).value.map((row) => row.name);
  seen.counted = await api.count({ collection: "accounts" });
  const fetchXml =
    "<fetch><entity name='account'><attribute name='name'/><order attribute='name'/></entity></fetch>";
  seen.fetched = (await api.fetchAll({ collection: "accounts", fetchXml })).value.map((r) => r.name);
  seen.who = Boolean((await api.callFunction("WhoAmI")).UserId);
  api.startBatch();
  api.retrieveMultiple({ collection: "accounts", select: ["name"], top: 1 });

  api.create({ collection: "accounts", data: { name: "In a batch" }, contentId: "1", inChangeSet: true });

  seen.batch = (await api.executeBatch()).length;
  const sets = await api.retrieveEntities({ select: ["LogicalName"], filter: "LogicalName eq 'lead'" });
  seen.entities = sets.value.map((one) => one.LogicalName);
  const attribute = await api.retrieveAttributes({
    entityKey: "LogicalName='lead'",
    castType: "Microsoft.Dynamics.CRM.PicklistAttributeMetadata",
    expand: [{ property: "OptionSet", select: ["Options"] }],
    select: ["LogicalName"],
  });
  seen.options = attribute.value.some((one) => one.OptionSet.Options.length > 1);
  await api.disassociateSingleValued({
    collection: "accounts",
    primaryKey: key,
    navigationProperty: "primarycontactid",
  });
  Object.assign(seen, await relationsAndFiles(api, key, contact));
  await api.deleteRecord({ collection: "accounts", key });
  try {
    await api.retrieve({ collection: "accounts", key });
  } catch (error) {
    seen.gone = [error.status, error.code];
  }
  return seen;
}

async function relationsAndFiles(api, key, contact) {
  const file = { collection: "accounts", key };
  const label = { LocalizedLabels: [{ Label: "Paper", LanguageCode: 1033 }] };
  const type = (name) => `Microsoft.Dynamics.CRM.${name}Metadata`;
  const relationship = await api.createRelationship({
    data: {
      "@odata.type": type("ManyToManyRelationship"),
      SchemaName: "ll_Partners",
      IntersectEntityName: "ll_partners",
      Entity1LogicalName: "account",
      Entity2LogicalName: "contact",
    },
  });
  const link = {
    collection: "accounts",
    primaryKey: key,
    relationshipName: "ll_Partners",
    relatedKey: contact,
  };
  const partners = async () =>
    (await api.retrieve({ ...file, select: ["name"], expand: [{ property: "ll_Partners" }] })).ll_Partners
      .length;
  await api.associate({ ...link, relatedCollection: "contacts" });
  const linked = await partners();
  await api.disassociate(link);
  const unlinked = await partners();
  await api.deleteRelationship({ key: relationship });
  await api.createAttribute({
    entityKey: "LogicalName='account'",
    data: { "@odata.type": type("FileAttribute"), SchemaName: "ll_Paper", DisplayName: label },
  });
  const data = new Uint8Array([1, 2, 3]);
  await api.uploadFile({ ...file, fieldName: "ll_paper", fileName: "a.bin", data });
  const down = await api.downloadFile({ ...file, property: "ll_paper" });
  return { links: [linked, unlinked], file: [down.fileName, down.fileSize, [...Buffer.from(down.data)]] };
}

async function dataverseApi() {
  const { createRecord, retrieveRecord, retrieveMultipleRecords, fetch: call } = await import(
    pathToFileURL(`${folder}/node_modules/dataverse-api/dist/index.js`)
  );
  const parameters = {
    environmentUrl: `${address}/`,
    credentials: {
      clientId,
      clientSecret,
      authority: "https://login.microsoftonline.com/",
      tenantId: "11111111-2222-3333-4444-555555555555",
    },
  };
  const made = await createRecord("contact", { lastname: "Lim" }, parameters);
  const one = await retrieveRecord("contact", made.id, "?$select=lastname", parameters);
  const filter = "?$select=lastname&$filter=lastname eq 'Lim'";
  const many = await retrieveMultipleRecords("contact", filter, 5, parameters);
  const changed = await call(
    `contacts(${made.id})`,
    { method: "PATCH", body: JSON.stringify({ jobtitle: "Boss" }) },
    parameters,
  );
  const batch = [
    "--b",
    "Content-Type: application/http",
    "Content-Transfer-Encoding: binary",
    "",
    `GET ${address}/api/data/v9.2/contacts(${made.id})?$select=jobtitle HTTP/1.1`,
    "Accept: application/json",
    "",
    "--b--",
    "",
  ].join("\n");
  const answer = await call(
    "$batch",
    { method: "POST", body: batch, headers: { "Content-Type": "multipart/mixed; boundary=b" } },
    parameters,
  );
  return {
    one: one.lastname,
    many: many.map((row) => row.lastname),
    changed: changed.status,
    batch: (await answer.text()).includes('"jobtitle":"Boss"'),
  };
}

console.log(
  JSON.stringify({ "dynamics-web-api": await dynamicsWebApi(), "dataverse-api": await dataverseApi() }),
);
