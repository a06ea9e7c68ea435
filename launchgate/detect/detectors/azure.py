"""Microsoft: storage keys, shared access signatures, Entra client secrets, DevOps tokens, other key formats."""

from __future__ import annotations

from launchgate.detect.detector import START, Detector, credential, named, token

_PORTAL = "https://portal.azure.com/"
_MARKED = "https://learn.microsoft.com/en-us/purview/sit-defn-azure-storage-account-key"

RULES = (
    named(
        "azure-storage-key",
        "Azure storage or Cosmos account key",
        r"(?:azure|storage|account|cosmos|blob)[\w.-]{0,30}key",
        r"[A-Za-z0-9+/]{86}==",
        *("azure", "storage", "account", "cosmos", "blob"),
        can="read, change and delete all that the account holds",
        page=_PORTAL,
        source=_MARKED,
        check="token:azure_storage",
    ),
    named(
        "azure-shared-access-key",
        "Azure shared access key",
        r"SharedAccessKey",
        r"[A-Za-z0-9+/]{43}=",
        "sharedaccesskey",
        can="send and read the messages of the namespace",
        page=_PORTAL,
        source="https://learn.microsoft.com/en-us/azure/service-bus-messaging/service-bus-sas",
    ),
    credential(
        "azure-sas",
        "Azure shared access signature",
        Detector(
            r"(?<=[?&;])(?:s[a-z]{1,4}=[\w:.%+-]{1,60}&(?:amp;)?){2,12}sig=(?P<secret>[A-Za-z0-9%/+=]{43,90})",
            ("sig=",),
            check="token:drawn",
        ),
        can="reach the storage it was made for until `se=` passes, and it cannot be revoked alone",
        page=_PORTAL,
        source="https://learn.microsoft.com/en-us/azure/storage/common/storage-sas-overview",
        fix="Rotate the account key that signed it (or delete the stored access policy); hand out short-lived ones.",
        bad=lambda random: [f"u = 'https://a.blob.core.windows.net/c?sv=2023-11-03&sp=rw&sig={_signature(random)}'"],
        good=lambda _: ["u = 'https://a.blob.core.windows.net/c?sv=2023-11-03&sp=rw&sig=<signature>'"],
    ),
    credential(
        "azure-client-secret",
        "Microsoft Entra client secret",
        Detector(
            r"(?<![A-Za-z0-9_~.-])(?P<secret>[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34})(?![A-Za-z0-9_~-])",
            ("q~",),
            prefilter=r"[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31}",
        ),
        can="act as the application in your tenant",
        page="https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps",
        source="https://learn.microsoft.com/en-us/purview/sit-defn-azure-ad-client-secret",
    ),
    token(
        "azure-devops-token",
        "Azure DevOps token",
        r"[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}",
        "azdo",
        can="act as its owner in the organisation",
        page="https://dev.azure.com/_usersSettings/tokens",
        source="https://learn.microsoft.com/en-us/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate",
    ),
    credential(
        "azure-function-key",
        "Azure Functions key",
        Detector(
            r"\.azurewebsites\.net/api/[\w/{}.-]{1,200}\?(?:[\w=&.%-]{0,200}&)?code=(?P<secret>[A-Za-z0-9_%/+-]{38,90}(?:={1,2})?)",
            (".azurewebsites.net/",),
            prefilter=r"\.azurewebsites\.net/api/[^\s\"']{1,400}code=[A-Za-z0-9_%/+-]{38}",
            check="token:drawn",
        ),
        can="call the function as often as they like",
        page=_PORTAL,
        source="https://learn.microsoft.com/en-us/azure/azure-functions/function-keys-how-to",
        good=["https://ops.azurewebsites.net/api/run?code=<function-key>"],
    ),
    credential(
        "azure-marked-key",
        "Azure service key",
        Detector(
            START + r"(?:[A-Za-z0-9+/]{76}(?:APIM|ACDb|\+ABa|\+AMC|\+ASt)[A-Za-z0-9+/]{5}[AQgw]=="
            r"|[A-Za-z0-9+/_-]{44}AzFu[A-Za-z0-9+/_-]{5}[AQgw]=="
            r"|[A-Za-z0-9+/]{33}(?:AIoT|\+ASb|\+AEh|\+ARm)[A-Za-z0-9+/]{5}[AEIMQUYcgkosw048]="
            r"|[A-Za-z0-9+/]{42}(?:AzSe|\+ACR)[A-D][A-Za-z0-9+/]{5})(?![A-Za-z0-9+/=])",
            ("apim", "acdb", "+aba", "+amc", "+ast", "azfu", "aiot", "+asb", "+aeh", "+arm", "azse", "+acr"),
            prefilter=r"[A-Za-z0-9+/_-]{33}(?:APIM|ACDb|\+A(?:Ba|MC|St|Sb|Eh|Rm|CR)|Az(?:Fu|Se)|AIoT)[A-Za-z0-9+/_-]{6}",
            check="token:drawn",
        ),
        can="use the service as its owner",
        page=_PORTAL,
        source="https://github.com/microsoft/security-utilities",
    ),
)


def _signature(random: object) -> str:
    from launchgate.detect.sample import sample

    return sample(r"[A-Za-z0-9]{41}%3D", random)  # type: ignore[arg-type]  # a Random
