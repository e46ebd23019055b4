; The installer for one person: no administrator, Chinese and English, silent with /S. `build.py` runs makensis on it with
;   /DVERSION=0.1.0 /DFOLDER=<the frozen folder> /DOUTPUT=<setup.exe> /DSIZE=<KB unpacked>
;
; Switches of the installer:   /S  without a window   /LANG=zh|en   /D=C:\folder (last, without quotes)
; Switches of the uninstaller: /S  without a window   /KEEP  keeps the settings and records
; Exit codes: 0 done; 2 the person stopped it; 3 the program is in use; 4 put in place, but Excel's add-in was not
;             (the uninstaller: nothing was removed, because Excel holds the add-in);
;             5 files could not be written.

Unicode true
Target amd64-unicode
!include LogicLib.nsh
!include FileFunc.nsh
!include MUI2.nsh

!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\salesreview"
!define PUBLISHER "The salesreview authors"
!define MAIN "_internal\python311.dll" ; loaded by both executables as long as they run
!define WAIT 40                        ; quarter seconds that a silent run waits for the program to end

Name "$(ProgramName)"
OutFile "${OUTPUT}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\salesreview"
InstallDirRegKey HKCU "${KEY}" "InstallLocation"
!ifdef FAST
  SetCompressor zlib
!else
  SetCompressor /SOLID lzma
  SetCompressorDictSize 64
!endif
ManifestDPIAware true
BrandingText "salesreview ${VERSION}"
!ifdef SIGN
  !finalize '${SIGN} "%1"' = 0
  !uninstfinalize '${SIGN} "%1"' = 0
!endif

VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "Sales Review 业绩总结"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "Sales Review 业绩总结 Setup"
VIAddVersionKey "CompanyName" "${PUBLISHER}"
VIAddVersionKey "LegalCopyright" "${PUBLISHER}, MIT License"

!define MUI_ICON "salesreview.ico"
!define MUI_UNICON "salesreview.ico"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\salesreview-window.exe"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English" ; the first one is for every other language
!insertmacro MUI_LANGUAGE "SimpChinese"

LangString ProgramName ${LANG_ENGLISH} "Sales Review"
LangString ProgramName ${LANG_SIMPCHINESE} "业绩总结"
LangString Tongue ${LANG_ENGLISH} "en"
LangString Tongue ${LANG_SIMPCHINESE} "zh"
LangString InUse ${LANG_ENGLISH} "Sales Review is running, or Excel is using it. Please close both and press Retry."
LangString InUse ${LANG_SIMPCHINESE} "业绩总结正在运行，或 Excel 正在使用它。请关闭两者后点“重试”。"
LangString NoAddin ${LANG_ENGLISH} "The program is installed, but not its buttons in Excel. Please close Excel and run this installer again.$\r$\n$\r$\n$1"
LangString NoAddin ${LANG_SIMPCHINESE} "程序已安装，但 Excel 中的按钮没有装好。请关闭 Excel 后再次运行本安装程序。$\r$\n$\r$\n$1"
LangString AddinStays ${LANG_ENGLISH} "The buttons in Excel could not be removed. Please close Excel and press Retry.$\r$\n$\r$\n$1"
LangString AddinStays ${LANG_SIMPCHINESE} "无法移除 Excel 中的按钮。请关闭 Excel 后点“重试”。$\r$\n$\r$\n$1"
LangString NotWritten ${LANG_ENGLISH} "Files could not be written to $INSTDIR. Please choose another folder, or free space, and run this installer again."
LangString NotWritten ${LANG_SIMPCHINESE} "无法写入 $INSTDIR。请另选文件夹或腾出空间，然后再次运行本安装程序。"
LangString KeepRecords ${LANG_ENGLISH} "Keep the settings and records too (what was sent, alerts that were mailed)? Workbooks and drafts are kept in any case."
LangString KeepRecords ${LANG_SIMPCHINESE} "是否保留设置和记录（已发送的邮件、已提醒的预警）？工作簿和草稿在任何情况下都会保留。"

; Where both languages' entries may stand: the language may have changed since.
!macro RemoveShortcuts
  Delete "$SMPROGRAMS\业绩总结.lnk"
  Delete "$SMPROGRAMS\Sales Review.lnk"
!macroend

; Sets $0 to 1 while the program in $INSTDIR runs: Windows lets nobody write to what is loaded.
!macro AskWhetherInUse
  StrCpy $0 0
  ${If} ${FileExists} "$INSTDIR\${MAIN}"
    ClearErrors
    FileOpen $1 "$INSTDIR\${MAIN}" a
    ${If} ${Errors}
      StrCpy $0 1
    ${Else}
      FileClose $1
    ${EndIf}
  ${EndIf}
!macroend

; Waits until the program has ended; asks the person to end it, or gives up with exit code 3 where nobody is asked.
!macro WaitUntilFree
  StrCpy $2 0
  ${Do}
    !insertmacro AskWhetherInUse
    ${If} $0 = 0
      ${ExitDo}
    ${EndIf}
    ${If} ${Silent}
      ${If} $2 >= ${WAIT}
        SetErrorLevel 3
        Quit
      ${EndIf}
      Sleep 250
      IntOp $2 $2 + 1
    ${ElseIf} ${Cmd} `MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(InUse)" IDCANCEL`
      SetErrorLevel 3
      Quit
    ${EndIf}
  ${Loop}
!macroend

; Only what an installation put there: a folder may hold a person's own files too.
!macro RemoveProgram
  ${If} ${FileExists} "$INSTDIR\salesreview.exe"
    RMDir /r "$INSTDIR\_internal"
    Delete "$INSTDIR\salesreview.exe"
    Delete "$INSTDIR\salesreview-window.exe"
    Delete "$INSTDIR\uninstall.exe"
  ${EndIf}
!macroend

Function .onInit
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/LANG=" $1
  ${If} ${Errors}
    ReadRegStr $1 HKCU "${KEY}" "Language" ; an upgrade speaks as the installation did
  ${EndIf}
  ${If} $1 == "zh"
    StrCpy $LANGUAGE ${LANG_SIMPCHINESE}
  ${ElseIf} $1 == "en"
    StrCpy $LANGUAGE ${LANG_ENGLISH}
  ${EndIf}
FunctionEnd

Section
  !insertmacro WaitUntilFree
  !insertmacro RemoveProgram
  !insertmacro RemoveShortcuts
  ClearErrors
  SetOutPath "$INSTDIR"
  File /r "${FOLDER}/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortCut "$SMPROGRAMS\$(ProgramName).lnk" "$INSTDIR\salesreview-window.exe"
  ${If} ${Errors}
    MessageBox MB_OK|MB_ICONSTOP "$(NotWritten)" /SD IDOK
    SetErrorLevel 5
    Abort
  ${EndIf}
  WriteRegStr HKCU "${KEY}" "DisplayName" "$(ProgramName)"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\salesreview-window.exe"
  WriteRegStr HKCU "${KEY}" "Publisher" "${PUBLISHER}"
  WriteRegStr HKCU "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "Language" "$(Tongue)"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${KEY}" "EstimatedSize" ${SIZE}
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${KEY}" "NoRepair" 1

  nsExec::ExecToStack '"$INSTDIR\salesreview.exe" --ui $(Tongue) addin install --lang $(Tongue)'
  Pop $0
  Pop $1
  ${If} $0 != 0
    DetailPrint "$1"
    MessageBox MB_OK|MB_ICONEXCLAMATION "$(NoAddin)" /SD IDOK
    SetErrorLevel 4
  ${Else}
    SetErrorLevel 0
  ${EndIf}
SectionEnd

Function un.onInit
  ReadRegStr $1 HKCU "${KEY}" "Language"
  ${If} $1 == "zh"
    StrCpy $LANGUAGE ${LANG_SIMPCHINESE}
  ${ElseIf} $1 == "en"
    StrCpy $LANGUAGE ${LANG_ENGLISH}
  ${EndIf}
FunctionEnd

Section Uninstall
  !insertmacro WaitUntilFree
  ; The program takes back what only it knows; where it is gone already (an antivirus program), the rest goes all the same.
  ${If} ${FileExists} "$INSTDIR\salesreview.exe"
    ${Do}
      nsExec::ExecToStack '"$INSTDIR\salesreview.exe" --ui $(Tongue) addin uninstall'
      Pop $0
      Pop $1
      ${If} $0 = 0
        ${ExitDo}
      ${EndIf}
      ${If} ${Cmd} `MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(AddinStays)" /SD IDCANCEL IDCANCEL`
        SetErrorLevel 4
        Quit
      ${EndIf}
    ${Loop}
    nsExec::ExecToStack '"$INSTDIR\salesreview.exe" --ui $(Tongue) watch schedule remove --all --yes'
    Pop $0
    Pop $1
  ${EndIf}

  ; The settings and records go last: the add-in's own record is among them, and was just used.
  ${GetParameters} $1
  ClearErrors
  ${GetOptions} $1 "/KEEP" $2
  ${If} ${Errors}
  ${AndIf} ${Cmd} `MessageBox MB_YESNO|MB_ICONQUESTION "$(KeepRecords)" /SD IDNO IDNO`
    RMDir /r "$LOCALAPPDATA\salesreview"
  ${EndIf}

  SetOutPath "$TEMP"
  !insertmacro RemoveShortcuts
  !insertmacro RemoveProgram
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR" ; stays where it holds anything else
  DeleteRegKey HKCU "${KEY}"
  SetErrorLevel 0
SectionEnd
