interface App {
  url: string;
  clientId: string;
  clientSecret: string;
}
/** Where the sandboxes are and as which app to speak with them. */
export interface SandboxApps {
  hubspot: App;
  salesforce: App;
}

/** The settings of providers that speak with the sandboxes instead of the CRMs. */
export const sandboxConfig = ({ hubspot, salesforce }: SandboxApps) => ({
  hubspot: { ...hubspot, authorizeUrl: hubspot.url, apiUrl: hubspot.url },
  salesforce: { ...salesforce, loginUrl: salesforce.url },
});
