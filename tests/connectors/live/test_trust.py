"""A service over TLS is asked only if its certificate can be verified."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.connectors.live.world import live, people, states
from tests.people import id_no
from tests.services import Service, certificate, register_of

HELD = id_no(serial=11)
ASKED = people([(HELD, "甲一")])


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for this machine that signs itself, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(1))
        .not_valid_after(now + timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), True)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    secret = key.private_bytes(pem, plain, serialization.NoEncryption())
    file = tmp_path_factory.mktemp("identity") / "identity.pem"
    file.write_bytes(secret + made.public_bytes(pem))
    return file


@pytest.fixture
def service(identity: Path) -> Service:
    made = Service(register_of([certificate(HELD, "甲一")]))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(identity)
    made.socket = context.wrap_socket(made.socket, server_side=True)
    return made


def test_a_certificate_nobody_vouches_for_is_not_trusted(service: Service, tmp_path: Path) -> None:
    url = service.url.replace("http:", "https:")
    with service, live(tmp_path, url, token="a-secret") as source:
        assert states(source, ASKED) == [("failed", "service_not_trusted")]
    assert service.questions == []


def test_one_that_the_settings_vouch_for_is(
    service: Service, identity: Path, tmp_path: Path
) -> None:
    url = service.url.replace("http:", "https:")
    with service, live(tmp_path, url, ca_file=str(identity)) as source:
        assert states(source, ASKED) == [("found_valid", None)]


def test_a_certificate_for_another_name_is_not(
    service: Service, identity: Path, tmp_path: Path
) -> None:
    url = f"https://localhost:{service.server_port}"
    with service, live(tmp_path, url, ca_file=str(identity)) as source:
        assert states(source, ASKED) == [("failed", "service_not_trusted")]
