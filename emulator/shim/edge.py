"""CloudFront in front of a load balancer, where MiniStack 1.5.33 does it differently.

* MiniStack has VPC origins, and its CloudFormation does not know the type, nor CloudFront the way to what is behind one.
* An origin is asked over HTTPS where its protocol says so: MiniStack refuses, as it makes no TLS connection. Here the
  listener has to be one for HTTPS, with a certificate; whether CloudFront would trust that is not looked at.
"""

from __future__ import annotations

import asyncio
import http.client
from typing import Any
from urllib.parse import parse_qs
from xml.etree.ElementTree import Element, tostring

from .resources import Properties, Resource

VPC_ORIGIN = "AWS::CloudFront::VpcOrigin"


def endpoint_config(props: Properties) -> Element:
    """What CloudFormation says of a VPC origin, as the API says it."""
    from ministack.services import cloudfront

    config = dict(props["VpcOriginEndpointConfig"])
    protocols = config.pop("OriginSSLProtocols", None)
    config = {"HTTPPort": 80, "HTTPSPort": 443, "OriginProtocolPolicy": "match-viewer", **config}
    if protocols:
        config["OriginSslProtocols"] = {"Quantity": len(protocols), "Items": protocols}
    element = Element("VpcOriginEndpointConfig")
    cloudfront._render_config_member(element, cloudfront._api_shape("VpcOriginEndpointConfig"), config)
    return element


def accepted(answer: tuple[int, dict[str, str], bytes]) -> None:
    """An error of CloudFront fails the deployment."""
    status, _headers, body = answer
    if status >= 400:
        raise ValueError(f"{VPC_ORIGIN}: {body!r}")


def vpc_origin_handlers() -> dict[str, Any]:
    """AWS::CloudFront::VpcOrigin."""
    from ministack.services import cloudfront

    def current(physical_id: str) -> dict[str, str]:
        return {"if-match": cloudfront._vpc_origin_etag(cloudfront._vpc_origins[physical_id]["Version"])}

    def described(physical_id: str) -> Resource:
        origin = cloudfront._vpc_origins[physical_id]
        times = {name: origin[name] for name in ("CreatedTime", "LastModifiedTime", "Status")}
        return physical_id, {"Id": physical_id, "Arn": origin["Arn"], **times}

    def create(_logical_id: str, props: Properties, _stack: str) -> Resource:
        request = Element("CreateVpcOriginRequest")
        request.append(endpoint_config(props))
        answer = cloudfront._create_vpc_origin(tostring(request))
        accepted(answer)
        return described(answer[1]["Location"].rsplit("/", 1)[-1])

    def update(physical_id: str, _old: Properties, new: Properties, _stack: str) -> Resource:
        body = tostring(endpoint_config(new))
        accepted(cloudfront._update_vpc_origin(physical_id, current(physical_id), body))
        return described(physical_id)

    def delete(physical_id: str, _props: Properties) -> None:
        if physical_id in cloudfront._vpc_origins:
            accepted(cloudfront._delete_vpc_origin(physical_id, current(physical_id)))

    return {"create": create, "update": update, "delete": delete}


def follow_vpc_origins(cloudfront: Any) -> None:
    """Leads from an origin of a distribution to the load balancer that its VPC origin names."""
    parse, find_balancer = cloudfront._dataplane_origin, cloudfront._registered_alb

    def origin_of(element: Element) -> dict[str, Any]:
        origin: dict[str, Any] = parse(element)
        found = cloudfront._find(element, "VpcOriginConfig")
        if found is None:
            return origin
        config = cloudfront._vpc_origins[cloudfront._text(found, "VpcOriginId")]["VpcOriginEndpointConfig"]
        ports = {"http_port": config["HTTPPort"], "https_port": config["HTTPSPort"]}
        timeout = int(cloudfront._text(found, "OriginReadTimeout") or 30)
        policy = config["OriginProtocolPolicy"]
        return {**origin, **ports, "protocol_policy": policy, "read_timeout": timeout, "load_balancer": config["Arn"]}

    def balancer_of(origin: dict[str, Any]) -> Any:
        from ministack.services import alb

        arn = origin.get("load_balancer")
        # Whatever region the viewer's request is taken for, the load balancer is where its ARN says.
        return alb._lbs.get_scoped(arn.split(":")[4], arn.split(":")[3], arn) if arn else find_balancer(origin)

    cloudfront._dataplane_origin = origin_of
    cloudfront._registered_alb = balancer_of


async def ask_https_listener(lb: Any, origin: Any, method: str, uri: str, query: str, headers: Any, body: bytes) -> Any:
    """What the rules of the listener for HTTPS answer; each kind of error is CloudFront's."""
    from ministack.services import alb, cloudfront

    port, timeout = origin["https_port"], origin["read_timeout"]
    listeners = [one for one in alb._listeners.values() if one["LoadBalancerArn"] == lb["LoadBalancerArn"]]
    if not any(
        one["Port"] == port and one["Protocol"] == "HTTPS" and one.get("Certificates") for one in listeners
    ):
        raise cloudfront.OriginUnreachable(f"no HTTPS listener with a certificate on port {port} of {lb['DNSName']}")
    asked = alb.dispatch_request(
        lb, method, uri, headers, body, parse_qs(query, keep_blank_values=True), port, "127.0.0.1", query
    )
    try:
        return await asyncio.wait_for(asked, timeout)
    except asyncio.TimeoutError as error:
        raise cloudfront.OriginTimeout(f"no response from {lb['DNSName']} within {timeout}s") from error
    except Exception as error:
        raise cloudfront.OriginUnreachable(str(error)) from error


def ask_over_https(cloudfront: Any) -> None:
    """Lets load balancers be asked over HTTPS."""
    from ministack.core.responses import request_scope

    fetch = cloudfront._fetch_from_alb_origin

    async def fetch_from(  # pylint: disable=too-many-arguments,too-many-positional-arguments
        lb: Any, origin: Any, method: str, uri: str, query: str, headers: Any, body: bytes, secure: bool, ip: str, xff: str
    ) -> Any:
        _account, region = lb["LoadBalancerArn"].split(":")[4], lb["LoadBalancerArn"].split(":")[3]
        with request_scope(_account, region):
            if not cloudfront._origin_connect_target(origin, secure)[2]:
                return await fetch(lb, origin, method, uri, query, headers, body, secure, ip, xff)
            sent = {k.lower(): v for k, v in cloudfront._origin_request_headers(origin, headers, ip, xff).items()}
            status, answered, data = await ask_https_listener(lb, origin, method, uri, query, sent, body or b"")
        pairs = [(k, v) for k, vs in answered.items() for v in (vs if isinstance(vs, list) else [vs])]
        return status, http.client.responses.get(status, ""), pairs, data

    cloudfront._fetch_from_alb_origin = fetch_from


def install(handlers: dict[str, dict[str, Any]]) -> None:
    """Adds the type, and patches CloudFront."""
    from ministack.services import cloudfront

    handlers[VPC_ORIGIN] = vpc_origin_handlers()
    follow_vpc_origins(cloudfront)
    ask_over_https(cloudfront)
