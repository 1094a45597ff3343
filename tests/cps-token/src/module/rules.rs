//! Which mechanism a key serves. The token's list promises more than its authentication key holds: the refusal comes with
//! the signature, as from the middleware.

use super::Answer;
use crate::wire::{KeyName, Padding};
use cryptoki_sys::*;
use sha2::Digest as _;

/// A mechanism with what matters of its parameters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mechanism {
    pub(crate) kind: CK_MECHANISM_TYPE,
    /// Hash, mask hash and salt length of PSS.
    pub(crate) pss: Option<(CK_MECHANISM_TYPE, CK_ULONG, CK_ULONG)>,
}

impl Mechanism {
    pub(crate) fn is_pss(kind: CK_MECHANISM_TYPE) -> bool {
        matches!(kind, CKM_RSA_PKCS_PSS | CKM_SHA1_RSA_PKCS_PSS | CKM_SHA256_RSA_PKCS_PSS)
    }

    /// PSS: SHA-1 or SHA-256 only, with a salt as long as the hash.
    pub(super) fn check(self) -> Answer<()> {
        if !Self::is_pss(self.kind) {
            return Ok(());
        }
        match self.pss {
            Some((CKM_SHA256, CKG_MGF1_SHA256, 32)) | Some((CKM_SHA_1, CKG_MGF1_SHA1, 20)) => Ok(()),
            _ => Err(CKR_MECHANISM_PARAM_INVALID),
        }
    }
}

/// What a token of this model lists.
pub(crate) fn mechanisms(model: &str) -> &'static [CK_MECHANISM_TYPE] {
    const CPS3: &[CK_MECHANISM_TYPE] = &[CKM_RSA_PKCS, CKM_RSA_X_509, CKM_SHA1_RSA_PKCS, CKM_SHA256_RSA_PKCS];
    const CPS4: &[CK_MECHANISM_TYPE] = &[
        CKM_RSA_PKCS,
        CKM_RSA_X_509,
        CKM_SHA1_RSA_PKCS,
        CKM_SHA256_RSA_PKCS,
        CKM_RSA_PKCS_PSS,
        CKM_SHA1_RSA_PKCS_PSS,
        CKM_SHA256_RSA_PKCS_PSS,
    ];
    if is_cps3(model) { CPS3 } else { CPS4 }
}

fn is_cps3(model: &str) -> bool {
    model == "IAS ECC"
}

/// What is asked of the card for a signature over `data`.
pub(super) fn plan(model: &str, key: KeyName, mechanism: Mechanism, data: &[u8]) -> Answer<(Padding, Vec<u8>)> {
    let signs_documents = key == KeyName::Signature;
    match mechanism.kind {
        CKM_RSA_PKCS if signs_documents => Ok((Padding::Pkcs1, hash_or_info(data)?)),
        CKM_RSA_PKCS => Ok((Padding::Pkcs1, data.to_vec())),
        CKM_SHA256_RSA_PKCS if signs_documents => Ok((Padding::Pkcs1, crate::card::digest_info(data))),
        // The hash alone is padded, without its DigestInfo: what comes out is no signature.
        CKM_SHA256_RSA_PKCS if !is_cps3(model) => Ok((Padding::Pkcs1, sha2::Sha256::digest(data).to_vec())),
        CKM_RSA_PKCS_PSS => match (mechanism.pss, data.len()) {
            (Some((CKM_SHA256, ..)), 32) => Ok((Padding::PssSha256, data.to_vec())),
            (Some((CKM_SHA_1, ..)), 20) => Ok((Padding::PssSha1, data.to_vec())),
            _ => Err(CKR_DATA_LEN_RANGE),
        },
        CKM_SHA256_RSA_PKCS_PSS => Ok((Padding::PssSha256, sha2::Sha256::digest(data).to_vec())),
        CKM_SHA1_RSA_PKCS_PSS => Ok((Padding::PssSha1, sha1::Sha1::digest(data).to_vec())),
        _ => Err(CKR_KEY_TYPE_INCONSISTENT),
    }
}

/// The signature key takes a bare SHA-256 hash or its DigestInfo.
fn hash_or_info(data: &[u8]) -> Answer<Vec<u8>> {
    match data.len() {
        51 => Ok(data.to_vec()),
        32 => {
            let mut info = crate::card::digest_info(&[]);
            info.truncate(19);
            info.extend_from_slice(data);
            Ok(info)
        }
        _ => Err(CKR_DATA_LEN_RANGE),
    }
}
