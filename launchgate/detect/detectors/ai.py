"""Model providers: keys that spend money the moment they are found."""

from __future__ import annotations

from launchgate.detect.detector import named, token

_SPEND = "run models at your cost and read what your account stores"

RULES = (
    token(
        "openai-key",
        "OpenAI key",
        r"sk-(?:(?:proj|svcacct|admin|service)-[A-Za-z0-9_-]{20,120}|[A-Za-z0-9]{20})T3BlbkFJ[A-Za-z0-9_-]{20,120}",
        "t3blbkfj",
        can=_SPEND,
        page="https://platform.openai.com/api-keys",
        source="https://platform.openai.com/docs/api-reference/authentication",
    ),
    *(
        token(f"{kind}", f"{name} key", body, prefix, can=_SPEND, page=page)
        for kind, name, body, prefix, page in (
            (
                "anthropic-key",
                "Anthropic",
                r"sk-ant-(?:api|admin|sid|oat)\d\d-[A-Za-z0-9_-]{80,120}",
                "sk-ant-",
                "https://console.anthropic.com/settings/keys",
            ),
            (
                "huggingface-token",
                "Hugging Face",
                r"(?:hf_|api_org_)[A-Za-z]{34}",
                "_",
                "https://huggingface.co/settings/tokens",
            ),
            ("groq-key", "Groq", r"gsk_[A-Za-z0-9]{52}", "gsk_", "https://console.groq.com/keys"),
            ("xai-key", "xAI", r"xai-[A-Za-z0-9]{70,90}", "xai-", "https://console.x.ai/"),
            (
                "perplexity-key",
                "Perplexity",
                r"pplx-[A-Za-z0-9]{48}",
                "pplx-",
                "https://www.perplexity.ai/settings/api",
            ),
            ("replicate-token", "Replicate", r"r8_[A-Za-z0-9]{37}", "r8_", "https://replicate.com/account/api-tokens"),
            (
                "openrouter-key",
                "OpenRouter",
                r"sk-or-v1-[0-9a-f]{64}",
                "sk-or-v1-",
                "https://openrouter.ai/settings/keys",
            ),
            ("fireworks-key", "Fireworks", r"fw_[A-Za-z0-9]{22,24}", "fw_", "https://fireworks.ai/account/api-keys"),
            ("cerebras-key", "Cerebras", r"csk-[a-z0-9]{48}", "csk-", "https://cloud.cerebras.ai/"),
            (
                "nvidia-key",
                "NVIDIA API",
                r"nvapi-[A-Za-z0-9_-]{60,70}",
                "nvapi-",
                "https://build.nvidia.com/settings/api-keys",
            ),
            (
                "langsmith-key",
                "LangSmith",
                r"lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}",
                "lsv2_",
                "https://smith.langchain.com/settings",
            ),
            (
                "langfuse-key",
                "Langfuse secret",
                r"sk-lf-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
                "sk-lf-",
                "https://cloud.langfuse.com/",
            ),
            (
                "pinecone-key",
                "Pinecone",
                r"pcsk_[A-Za-z0-9]{5,6}_[A-Za-z0-9]{60,70}",
                "pcsk_",
                "https://app.pinecone.io/",
            ),
            ("tavily-key", "Tavily", r"tvly-(?:dev-|prod-)?[A-Za-z0-9]{32}", "tvly-", "https://app.tavily.com/"),
            ("firecrawl-key", "Firecrawl", r"fc-[0-9a-f]{32}", "fc-", "https://www.firecrawl.dev/app/api-keys"),
        )
    ),
    *(
        named(f"{kind}", f"{name} key", names, value, *words, can=_SPEND, page=page)
        for kind, name, names, value, words, page in (
            (
                "deepseek-key",
                "DeepSeek",
                r"deepseek[\w.-]{0,20}",
                r"sk-[0-9a-f]{32}",
                ("deepseek",),
                "https://platform.deepseek.com/api_keys",
            ),
            (
                "mistral-key",
                "Mistral",
                r"mistral[\w.-]{0,20}",
                r"[A-Za-z0-9]{32}",
                ("mistral",),
                "https://console.mistral.ai/api-keys",
            ),
            (
                "cohere-key",
                "Cohere",
                r"(?:cohere|co_api)[\w.-]{0,20}",
                r"[A-Za-z0-9]{40}",
                ("cohere", "co_api"),
                "https://dashboard.cohere.com/api-keys",
            ),
            (
                "elevenlabs-key",
                "ElevenLabs",
                r"(?:elevenlabs|xi_api|xi-api)[\w.-]{0,20}",
                r"(?:sk_)?[0-9a-f]{32,48}",
                ("elevenlabs", "xi_api", "xi-api"),
                "https://elevenlabs.io/app/settings/api-keys",
            ),
            (
                "azure-openai-key",
                "Azure OpenAI",
                r"azure[_-]?openai[\w.-]{0,20}key",
                r"[0-9a-f]{32}",
                ("openai",),
                "https://portal.azure.com/",
            ),
        )
    ),
)
