//! The C interface of PKCS#11 2.20: the only file with unsafe code. It turns pointers into values, asks the module, and
//! writes the answers back under the caller's lengths.
#![allow(unsafe_code, reason = "a PKCS#11 module is a C library")]
#![allow(non_snake_case, reason = "names of PKCS#11")]

use crate::module::{Answer, MODULE, Mechanism, Module, mechanisms, value};
use crate::wire::Role;
use cryptoki_sys::*;
use std::ffi::c_void;
use std::sync::PoisonError;

/// Version of Cryptoki that the middleware states.
const CRYPTOKI: CK_VERSION = CK_VERSION { major: 2, minor: 20 };

/// Gives the list of functions.
///
/// # Safety
/// As PKCS#11 demands of its callers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn C_GetFunctionList(list: *mut *mut CK_FUNCTION_LIST) -> CK_RV {
    if list.is_null() {
        return CKR_ARGUMENTS_BAD;
    }
    // The caller gets a pointer to what lives as long as the process, and does not write through it.
    unsafe { *list = (&raw const FUNCTIONS).cast_mut() };
    CKR_OK
}

fn with(call: impl FnOnce(&mut Module) -> Answer<()>) -> CK_RV {
    let mut module = MODULE.lock().unwrap_or_else(PoisonError::into_inner);
    match module.as_mut().map(call) {
        Some(Ok(())) => CKR_OK,
        Some(Err(code)) => code,
        None => CKR_CRYPTOKI_NOT_INITIALIZED,
    }
}

/// Writes one value through a pointer of the caller's.
fn put<T>(to: *mut T, value: T) -> Answer<()> {
    if to.is_null() {
        return Err(CKR_ARGUMENTS_BAD);
    }
    unsafe { to.write(value) };
    Ok(())
}

/// Octets of the caller's.
fn octets<'a>(from: *const u8, length: CK_ULONG) -> Answer<&'a [u8]> {
    let length = usize::try_from(length).map_err(|_| CKR_ARGUMENTS_BAD)?;
    match (from.is_null(), length) {
        (_, 0) => Ok(&[]),
        (true, _) => Err(CKR_ARGUMENTS_BAD),
        (false, _) => Ok(unsafe { std::slice::from_raw_parts(from, length) }),
    }
}

/// Several values under the convention of §11.2: the length when no room is given, an error when it is too small.
fn put_all<T: Copy>(values: &[T], to: *mut T, length: *mut CK_ULONG) -> Answer<()> {
    if length.is_null() {
        return Err(CKR_ARGUMENTS_BAD);
    }
    let room = unsafe { length.read() };
    let needed = CK_ULONG::try_from(values.len()).map_err(|_| CKR_GENERAL_ERROR)?;
    put(length, needed)?;
    if to.is_null() {
        return Ok(());
    }
    if room < needed {
        return Err(CKR_BUFFER_TOO_SMALL);
    }
    unsafe { std::ptr::copy_nonoverlapping(values.as_ptr(), to, values.len()) };
    Ok(())
}

/// A text in a field of the interface: padded with blanks, never ended by a zero.
fn padded<const N: usize>(text: &str) -> [u8; N] {
    let mut field = [b' '; N];
    for (to, from) in field.iter_mut().zip(text.bytes()) {
        *to = from;
    }
    field
}

fn text(from: *const u8, length: CK_ULONG) -> Answer<String> {
    String::from_utf8(octets(from, length)?.to_vec()).map_err(|_| CKR_PIN_INCORRECT)
}

unsafe extern "C" fn C_Initialize(arguments: *mut c_void) -> CK_RV {
    if !arguments.is_null() {
        let arguments = unsafe { arguments.cast::<CK_C_INITIALIZE_ARGS>().read() };
        if arguments.CreateMutex.is_some() && arguments.flags & CKF_OS_LOCKING_OK == 0 {
            return CKR_CANT_LOCK;
        }
    }
    let mut module = MODULE.lock().unwrap_or_else(PoisonError::into_inner);
    if module.is_some() {
        return CKR_CRYPTOKI_ALREADY_INITIALIZED;
    }
    *module = Some(Module::default());
    CKR_OK
}

unsafe extern "C" fn C_Finalize(_reserved: *mut c_void) -> CK_RV {
    let mut module = MODULE.lock().unwrap_or_else(PoisonError::into_inner);
    module.take().map_or(CKR_CRYPTOKI_NOT_INITIALIZED, |_| CKR_OK)
}

unsafe extern "C" fn C_GetInfo(info: *mut CK_INFO) -> CK_RV {
    with(|_| {
        put(
            info,
            CK_INFO {
                cryptokiVersion: CRYPTOKI,
                manufacturerID: padded("Pli, essais"),
                flags: 0,
                libraryDescription: padded("CPS3 PKCS#11 d'essai"),
                libraryVersion: CK_VERSION { major: 3, minor: 1 },
            },
        )
    })
}

unsafe extern "C" fn C_GetSlotList(present: CK_BBOOL, list: *mut CK_SLOT_ID, count: *mut CK_ULONG) -> CK_RV {
    with(|module| put_all(&module.slots(present != CK_FALSE)?, list, count))
}

unsafe extern "C" fn C_GetSlotInfo(id: CK_SLOT_ID, info: *mut CK_SLOT_INFO) -> CK_RV {
    with(|module| {
        let slot = module.slot(id)?;
        let present = if slot.token.is_some() { CKF_TOKEN_PRESENT } else { 0 };
        put(
            info,
            CK_SLOT_INFO {
                slotDescription: padded(&slot.reader),
                manufacturerID: padded(""),
                flags: CKF_REMOVABLE_DEVICE | CKF_HW_SLOT | present,
                hardwareVersion: CK_VERSION { major: 0, minor: 0 },
                firmwareVersion: CK_VERSION { major: 0, minor: 0 },
            },
        )
    })
}

unsafe extern "C" fn C_GetTokenInfo(id: CK_SLOT_ID, info: *mut CK_TOKEN_INFO) -> CK_RV {
    with(|module| {
        let (slot, token) = module.token(id)?;
        let tries = |left: u8, low: CK_FLAGS, last: CK_FLAGS, locked: CK_FLAGS| match left {
            0 => locked,
            1 => low | last,
            2 => low,
            _ => 0,
        };
        let pad = if slot.pad { CKF_PROTECTED_AUTHENTICATION_PATH } else { 0 };
        let flags = CKF_LOGIN_REQUIRED
            | CKF_USER_PIN_INITIALIZED
            | CKF_TOKEN_INITIALIZED
            | pad
            | tries(token.user_tries, CKF_USER_PIN_COUNT_LOW, CKF_USER_PIN_FINAL_TRY, CKF_USER_PIN_LOCKED)
            | tries(token.officer_tries, CKF_SO_PIN_COUNT_LOW, CKF_SO_PIN_FINAL_TRY, CKF_SO_PIN_LOCKED);
        put(
            info,
            CK_TOKEN_INFO {
                label: padded(&token.label),
                manufacturerID: padded("ASIP SANTE"),
                model: padded(&token.model),
                serialNumber: padded(&token.serial),
                flags,
                ulMaxSessionCount: CK_EFFECTIVELY_INFINITE,
                ulSessionCount: CK_UNAVAILABLE_INFORMATION,
                ulMaxRwSessionCount: CK_EFFECTIVELY_INFINITE,
                ulRwSessionCount: CK_UNAVAILABLE_INFORMATION,
                ulMaxPinLen: 8,
                ulMinPinLen: 4,
                ulTotalPublicMemory: CK_UNAVAILABLE_INFORMATION,
                ulFreePublicMemory: CK_UNAVAILABLE_INFORMATION,
                ulTotalPrivateMemory: CK_UNAVAILABLE_INFORMATION,
                ulFreePrivateMemory: CK_UNAVAILABLE_INFORMATION,
                hardwareVersion: CK_VERSION { major: 0, minor: 0 },
                firmwareVersion: CK_VERSION { major: 0, minor: 0 },
                utcTime: [0; 16],
            },
        )
    })
}

unsafe extern "C" fn C_GetMechanismList(id: CK_SLOT_ID, list: *mut CK_MECHANISM_TYPE, count: *mut CK_ULONG) -> CK_RV {
    with(|module| put_all(mechanisms(&module.token(id)?.1.model), list, count))
}

unsafe extern "C" fn C_GetMechanismInfo(
    id: CK_SLOT_ID,
    kind: CK_MECHANISM_TYPE,
    info: *mut CK_MECHANISM_INFO,
) -> CK_RV {
    with(|module| {
        if !mechanisms(&module.token(id)?.1.model).contains(&kind) {
            return Err(CKR_MECHANISM_INVALID);
        }
        put(info, CK_MECHANISM_INFO { ulMinKeySize: 512, ulMaxKeySize: 2048, flags: CKF_HW | CKF_SIGN })
    })
}

unsafe extern "C" fn C_OpenSession(
    id: CK_SLOT_ID,
    flags: CK_FLAGS,
    _application: *mut c_void,
    _notify: CK_NOTIFY,
    handle: *mut CK_SESSION_HANDLE,
) -> CK_RV {
    with(|module| {
        if flags & CKF_SERIAL_SESSION == 0 {
            return Err(CKR_SESSION_PARALLEL_NOT_SUPPORTED);
        }
        put(handle, module.open(id)?)
    })
}

unsafe extern "C" fn C_CloseSession(handle: CK_SESSION_HANDLE) -> CK_RV {
    with(|module| module.close(handle))
}

unsafe extern "C" fn C_CloseAllSessions(id: CK_SLOT_ID) -> CK_RV {
    with(|module| module.close_all(id))
}

unsafe extern "C" fn C_GetSessionInfo(handle: CK_SESSION_HANDLE, info: *mut CK_SESSION_INFO) -> CK_RV {
    with(|module| {
        let (slotID, state) = module.session_state(handle)?;
        put(info, CK_SESSION_INFO { slotID, state, flags: CKF_SERIAL_SESSION, ulDeviceError: 0 })
    })
}

unsafe extern "C" fn C_Login(
    handle: CK_SESSION_HANDLE,
    user: CK_USER_TYPE,
    code: *mut CK_UTF8CHAR,
    length: CK_ULONG,
) -> CK_RV {
    with(|module| {
        let role = match user {
            CKU_USER => Role::User,
            CKU_SO => Role::SecurityOfficer,
            _ => return Err(CKR_USER_TYPE_INVALID),
        };
        let code = if code.is_null() { None } else { Some(text(code, length)?) };
        module.login(handle, role, code)
    })
}

unsafe extern "C" fn C_Logout(handle: CK_SESSION_HANDLE) -> CK_RV {
    with(|module| module.logout(handle))
}

unsafe extern "C" fn C_InitPIN(handle: CK_SESSION_HANDLE, code: *mut CK_UTF8CHAR, length: CK_ULONG) -> CK_RV {
    with(|module| module.unblock(handle, text(code, length)?))
}

unsafe extern "C" fn C_SetPIN(
    handle: CK_SESSION_HANDLE,
    old: *mut CK_UTF8CHAR,
    old_length: CK_ULONG,
    new: *mut CK_UTF8CHAR,
    new_length: CK_ULONG,
) -> CK_RV {
    with(|module| module.change(handle, text(old, old_length)?, text(new, new_length)?))
}

unsafe extern "C" fn C_FindObjectsInit(
    handle: CK_SESSION_HANDLE,
    template: *mut CK_ATTRIBUTE,
    count: CK_ULONG,
) -> CK_RV {
    with(|module| {
        let count = usize::try_from(count).map_err(|_| CKR_ARGUMENTS_BAD)?;
        if template.is_null() && count > 0 {
            return Err(CKR_ARGUMENTS_BAD);
        }
        let wanted = (0..count).map(|at| {
            let attribute = unsafe { template.add(at).read() };
            Ok((attribute.type_, octets(attribute.pValue.cast::<u8>(), attribute.ulValueLen)?.to_vec()))
        });
        let wanted = wanted.collect::<Answer<Vec<_>>>()?;
        module.find(handle, &wanted)
    })
}

unsafe extern "C" fn C_FindObjects(
    handle: CK_SESSION_HANDLE,
    objects: *mut CK_OBJECT_HANDLE,
    most: CK_ULONG,
    count: *mut CK_ULONG,
) -> CK_RV {
    with(|module| {
        if objects.is_null() || count.is_null() {
            return Err(CKR_ARGUMENTS_BAD);
        }
        let found = module.found(handle, usize::try_from(most).map_err(|_| CKR_ARGUMENTS_BAD)?)?;
        put(count, most)?;
        put_all(&found, objects, count)
    })
}

unsafe extern "C" fn C_FindObjectsFinal(handle: CK_SESSION_HANDLE) -> CK_RV {
    with(|module| module.find_end(handle))
}

unsafe extern "C" fn C_GetAttributeValue(
    handle: CK_SESSION_HANDLE,
    object: CK_OBJECT_HANDLE,
    template: *mut CK_ATTRIBUTE,
    count: CK_ULONG,
) -> CK_RV {
    with(|module| {
        let object = module.object(handle, object)?;
        let count = usize::try_from(count).map_err(|_| CKR_ARGUMENTS_BAD)?;
        if template.is_null() {
            return Err(CKR_ARGUMENTS_BAD);
        }
        let mut answer = Ok(());
        for at in 0..count {
            let attribute = unsafe { &mut *template.add(at) };
            let given = value(&object, attribute.type_)
                .and_then(|octets| put_all(&octets, attribute.pValue.cast::<u8>(), &raw mut attribute.ulValueLen));
            if given.is_err() {
                attribute.ulValueLen = CK_UNAVAILABLE_INFORMATION;
                answer = given;
            }
        }
        answer
    })
}

unsafe extern "C" fn C_SignInit(
    handle: CK_SESSION_HANDLE,
    mechanism: *mut CK_MECHANISM,
    key: CK_OBJECT_HANDLE,
) -> CK_RV {
    with(|module| {
        if mechanism.is_null() {
            return Err(CKR_ARGUMENTS_BAD);
        }
        let given = unsafe { mechanism.read() };
        let has_parameters = !given.pParameter.is_null()
            && usize::try_from(given.ulParameterLen).is_ok_and(|length| length == size_of::<CK_RSA_PKCS_PSS_PARAMS>());
        let pss = (Mechanism::is_pss(given.mechanism) && has_parameters).then(|| {
            let parameters = unsafe { given.pParameter.cast::<CK_RSA_PKCS_PSS_PARAMS>().read_unaligned() };
            (parameters.hashAlg, parameters.mgf, parameters.sLen)
        });
        module.sign_init(handle, Mechanism { kind: given.mechanism, pss }, key)
    })
}

unsafe extern "C" fn C_Sign(
    handle: CK_SESSION_HANDLE,
    data: *mut CK_BYTE,
    length: CK_ULONG,
    signature: *mut CK_BYTE,
    signature_length: *mut CK_ULONG,
) -> CK_RV {
    with(|module| {
        module.is_signing(handle)?;
        if signature.is_null() {
            return put(signature_length, 256);
        }
        module.sign_more(handle, octets(data, length)?)?;
        put_all(&module.sign(handle)?, signature, signature_length)
    })
}

unsafe extern "C" fn C_SignUpdate(handle: CK_SESSION_HANDLE, data: *mut CK_BYTE, length: CK_ULONG) -> CK_RV {
    with(|module| module.sign_more(handle, octets(data, length)?))
}

unsafe extern "C" fn C_SignFinal(
    handle: CK_SESSION_HANDLE,
    signature: *mut CK_BYTE,
    signature_length: *mut CK_ULONG,
) -> CK_RV {
    with(|module| {
        module.is_signing(handle)?;
        if signature.is_null() {
            return put(signature_length, 256);
        }
        put_all(&module.sign(handle)?, signature, signature_length)
    })
}

unsafe extern "C" fn C_WaitForSlotEvent(flags: CK_FLAGS, slot: *mut CK_SLOT_ID, _reserved: *mut c_void) -> CK_RV {
    with(|module| {
        if flags & CKF_DONT_BLOCK == 0 {
            return Err(CKR_FUNCTION_NOT_SUPPORTED);
        }
        put(slot, module.event()?)
    })
}

/// Functions that the middleware does not have, each with the arguments of its type.
macro_rules! unsupported {
    ($($name:ident($($argument:ty),*);)*) => {
        $(unsafe extern "C" fn $name($(_: $argument),*) -> CK_RV {
            CKR_FUNCTION_NOT_SUPPORTED
        })*
    };
}

type Session = CK_SESSION_HANDLE;
type Object = CK_OBJECT_HANDLE;

unsupported! {
    C_InitToken(CK_SLOT_ID, *mut u8, CK_ULONG, *mut u8);
    C_GetOperationState(Session, *mut u8, *mut CK_ULONG);
    C_SetOperationState(Session, *mut u8, CK_ULONG, Object, Object);
    C_CreateObject(Session, *mut CK_ATTRIBUTE, CK_ULONG, *mut Object);
    C_CopyObject(Session, Object, *mut CK_ATTRIBUTE, CK_ULONG, *mut Object);
    C_DestroyObject(Session, Object);
    C_GetObjectSize(Session, Object, *mut CK_ULONG);
    C_SetAttributeValue(Session, Object, *mut CK_ATTRIBUTE, CK_ULONG);
    C_Init(Session, *mut CK_MECHANISM, Object);
    C_InOut(Session, *mut u8, CK_ULONG, *mut u8, *mut CK_ULONG);
    C_In(Session, *mut u8, CK_ULONG);
    C_Out(Session, *mut u8, *mut CK_ULONG);
    C_DigestInit(Session, *mut CK_MECHANISM);
    C_Verify(Session, *mut u8, CK_ULONG, *mut u8, CK_ULONG);
    C_GenerateKey(Session, *mut CK_MECHANISM, *mut CK_ATTRIBUTE, CK_ULONG, *mut Object);
    C_GenerateKeyPair(
        Session, *mut CK_MECHANISM, *mut CK_ATTRIBUTE, CK_ULONG, *mut CK_ATTRIBUTE, CK_ULONG, *mut Object, *mut Object
    );
    C_WrapKey(Session, *mut CK_MECHANISM, Object, Object, *mut u8, *mut CK_ULONG);
    C_UnwrapKey(
        Session, *mut CK_MECHANISM, Object, *mut u8, CK_ULONG, *mut CK_ATTRIBUTE, CK_ULONG, *mut Object
    );
    C_DeriveKey(Session, *mut CK_MECHANISM, Object, *mut CK_ATTRIBUTE, CK_ULONG, *mut Object);
    C_Status(Session);
}

static FUNCTIONS: CK_FUNCTION_LIST = CK_FUNCTION_LIST {
    version: CRYPTOKI,
    C_Initialize: Some(C_Initialize),
    C_Finalize: Some(C_Finalize),
    C_GetInfo: Some(C_GetInfo),
    C_GetFunctionList: Some(C_GetFunctionList),
    C_GetSlotList: Some(C_GetSlotList),
    C_GetSlotInfo: Some(C_GetSlotInfo),
    C_GetTokenInfo: Some(C_GetTokenInfo),
    C_GetMechanismList: Some(C_GetMechanismList),
    C_GetMechanismInfo: Some(C_GetMechanismInfo),
    C_InitToken: Some(C_InitToken),
    C_InitPIN: Some(C_InitPIN),
    C_SetPIN: Some(C_SetPIN),
    C_OpenSession: Some(C_OpenSession),
    C_CloseSession: Some(C_CloseSession),
    C_CloseAllSessions: Some(C_CloseAllSessions),
    C_GetSessionInfo: Some(C_GetSessionInfo),
    C_GetOperationState: Some(C_GetOperationState),
    C_SetOperationState: Some(C_SetOperationState),
    C_Login: Some(C_Login),
    C_Logout: Some(C_Logout),
    C_CreateObject: Some(C_CreateObject),
    C_CopyObject: Some(C_CopyObject),
    C_DestroyObject: Some(C_DestroyObject),
    C_GetObjectSize: Some(C_GetObjectSize),
    C_GetAttributeValue: Some(C_GetAttributeValue),
    C_SetAttributeValue: Some(C_SetAttributeValue),
    C_FindObjectsInit: Some(C_FindObjectsInit),
    C_FindObjects: Some(C_FindObjects),
    C_FindObjectsFinal: Some(C_FindObjectsFinal),
    C_EncryptInit: Some(C_Init),
    C_Encrypt: Some(C_InOut),
    C_EncryptUpdate: Some(C_InOut),
    C_EncryptFinal: Some(C_Out),
    C_DecryptInit: Some(C_Init),
    C_Decrypt: Some(C_InOut),
    C_DecryptUpdate: Some(C_InOut),
    C_DecryptFinal: Some(C_Out),
    C_DigestInit: Some(C_DigestInit),
    C_Digest: Some(C_InOut),
    C_DigestUpdate: Some(C_In),
    C_DigestKey: Some(C_DestroyObject),
    C_DigestFinal: Some(C_Out),
    C_SignInit: Some(C_SignInit),
    C_Sign: Some(C_Sign),
    C_SignUpdate: Some(C_SignUpdate),
    C_SignFinal: Some(C_SignFinal),
    C_SignRecoverInit: Some(C_Init),
    C_SignRecover: Some(C_InOut),
    C_VerifyInit: Some(C_Init),
    C_Verify: Some(C_Verify),
    C_VerifyUpdate: Some(C_In),
    C_VerifyFinal: Some(C_In),
    C_VerifyRecoverInit: Some(C_Init),
    C_VerifyRecover: Some(C_InOut),
    C_DigestEncryptUpdate: Some(C_InOut),
    C_DecryptDigestUpdate: Some(C_InOut),
    C_SignEncryptUpdate: Some(C_InOut),
    C_DecryptVerifyUpdate: Some(C_InOut),
    C_GenerateKey: Some(C_GenerateKey),
    C_GenerateKeyPair: Some(C_GenerateKeyPair),
    C_WrapKey: Some(C_WrapKey),
    C_UnwrapKey: Some(C_UnwrapKey),
    C_DeriveKey: Some(C_DeriveKey),
    C_SeedRandom: Some(C_In),
    C_GenerateRandom: Some(C_In),
    C_GetFunctionStatus: Some(C_Status),
    C_CancelFunction: Some(C_Status),
    C_WaitForSlotEvent: Some(C_WaitForSlotEvent),
};
